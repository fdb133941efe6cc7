//! The settings of a hedge: when another attempt begins, and how many there are.

use std::time::Duration;

/// The most attempts of a call.
pub(crate) const MOST_ATTEMPTS: u8 = 5;
/// The shortest wait that a percentile stands for.
pub(crate) const LEAST_AFTER: Duration = Duration::from_millis(1);
/// The percentile 100, in parts per billion.
pub(crate) const WHOLE: u32 = 1_000_000_000;

/// When another attempt begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HedgeAfter {
    /// After this time.
    Delay(Duration),
    /// After the time that this share of first attempts does not exceed, in parts per billion.
    Percentile(u32),
}

/// The settings of one hedge. Generated code makes them in a closure that captures nothing if all
/// are constants, so that the future has no space for them.
#[derive(Clone, Copy, Debug)]
pub struct HedgeSettings {
    pub(crate) after: HedgeAfter,
    pub(crate) attempts: u8,
    pub(crate) name: &'static str,
    /// Whether a body tells that it begins: one that may have to wait for a place or a token does.
    pub(crate) tells_bodies: bool,
}

impl HedgeSettings {
    /// A hedge of this name. `attempts` above 5 are 5; with less than 2 there is no hedge.
    #[inline]
    #[must_use]
    pub const fn new(after: HedgeAfter, attempts: u32, name: &'static str) -> Self {
        Self { after, attempts: Self::most(attempts), name, tells_bodies: false }
    }

    /// The body tells that it begins.
    #[inline]
    #[must_use]
    pub const fn with_bodies_told(self) -> Self {
        Self { tells_bodies: true, ..self }
    }

    /// The attempts of a call that may have so many.
    pub(crate) const fn most(attempts: u32) -> u8 {
        match attempts {
            0 => 1,
            1..=4 => attempts.to_le_bytes()[0],
            _ => MOST_ATTEMPTS,
        }
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn a_call_has_one_to_five_attempts() {
        let attempts = [0, 1, 2, 4, 5, 6, 256, u32::MAX].map(HedgeSettings::most);
        assert_eq!(attempts, [1, 1, 2, 4, 5, 5, 5, 5]);
    }
}
