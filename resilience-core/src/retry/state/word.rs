//! Eight bytes of the state of a call.

/// Eight bytes with an alignment of 1, so that there is no gap between a `u32` and these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word([u8; 8]);

impl Word {
    pub(in crate::retry) const ZERO: Self = Self([0; 8]);

    pub(in crate::retry) const fn of(value: u64) -> Self {
        Self(value.to_ne_bytes())
    }

    pub(in crate::retry) const fn get(self) -> u64 {
        u64::from_ne_bytes(self.0)
    }
}
