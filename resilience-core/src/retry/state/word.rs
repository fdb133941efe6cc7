//! Eight bytes of a call's memory.

/// Eight bytes without an alignment, so that a count and its words have no gap between them.
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
