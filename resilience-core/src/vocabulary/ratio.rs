//! Shares of calls, compared in whole numbers.

use std::fmt;

/// A share of calls, above 0 and at most 1, to one part per billion.
///
/// It is a fixed-point number, so that 7 of 10 calls reach `70%` exactly. The float `0.7` is not
/// exactly 7/10.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ratio(u32);

const BILLION: u32 = 1_000_000_000;

impl Ratio {
    /// The ratio of so many parts per billion. 0 counts as 1, and more than 10^9 as 10^9.
    #[must_use]
    pub const fn from_ppb(ppb: u32) -> Self {
        match ppb {
            0 => Self(1),
            1..=BILLION => Self(ppb),
            _ => Self(BILLION),
        }
    }

    /// The nearest ratio at or below `ratio`, so that 2 of 3 calls reach `2.0 / 3.0`. NaN counts as
    /// 1.
    #[must_use]
    pub const fn from_f64(ratio: f64) -> Self {
        if ratio.is_nan() {
            return Self(BILLION);
        }
        // The float of a decimal fraction may lie just below the fraction. A millionth of a part
        // corrects that. The cast saturates.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        Self::from_ppb((ratio * 1e9 + 1e-6) as u32)
    }

    pub(crate) const fn parts_per_billion(self) -> u32 {
        self.0
    }

    pub(crate) fn to_f64(self) -> f64 {
        f64::from(self.0) / f64::from(BILLION)
    }

    /// Whether `part` of `whole` is this share or more. False if `whole` is 0.
    #[inline]
    pub(crate) const fn is_reached_by(self, part: u64, whole: u64) -> bool {
        whole > 0 && part as u128 * BILLION as u128 >= whole as u128 * self.0 as u128
    }
}

/// Prints `50%`, as an attribute spells it.
impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, parts) = (self.0 / 10_000_000, self.0 % 10_000_000);
        if parts == 0 {
            return write!(f, "{whole}%");
        }
        let digits = format!("{parts:07}");
        write!(f, "{whole}.{}%", digits.trim_end_matches('0'))
    }
}

/// The type of a ratio in an argument: a `Ratio` that the attribute has parsed, or an `f64`.
#[diagnostic::on_unimplemented(
    message = "a ratio is an `f64`, such as `0.5`, not `{Self}`",
    label = "expected `f64`",
    note = "convert it: `f64::from(percent) / 100.0`"
)]
pub trait IntoRatio {
    /// The ratio.
    fn into_ratio(self) -> Ratio;
}

#[diagnostic::do_not_recommend]
impl IntoRatio for Ratio {
    fn into_ratio(self) -> Ratio {
        self
    }
}

#[diagnostic::do_not_recommend]
impl IntoRatio for f64 {
    fn into_ratio(self) -> Ratio {
        Ratio::from_f64(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_ratio_is_reached_by_the_fraction_it_was_made_of(whole in 1..1000_u32, part in 1..1000_u32) {
            let part = part.min(whole);
            let ratio = Ratio::from_f64(f64::from(part) / f64::from(whole));
            prop_assert!(ratio.is_reached_by(part.into(), whole.into()));
            prop_assert!(!ratio.is_reached_by(u64::from(part) - 1, whole.into()));
        }

        #[test]
        fn a_ratio_survives_being_a_float(ppb in 1..=BILLION) {
            let ratio = Ratio::from_ppb(ppb);
            prop_assert_eq!(Ratio::from_f64(ratio.to_f64()), ratio);
        }

        #[test]
        fn percents_written_as_floats_are_exact(percent in 1..=100_u32) {
            prop_assert_eq!(Ratio::from_f64(f64::from(percent) / 100.0), Ratio::from_ppb(percent * 10_000_000));
        }
    }

    #[test]
    fn what_is_out_of_range_is_clamped() {
        let (least, all) = (Ratio::from_ppb(1), Ratio::from_ppb(BILLION));
        assert_eq!([-1.0, 0.0, 1e-12, f64::NEG_INFINITY].map(Ratio::from_f64), [least; 4]);
        assert_eq!([1.0, 1.5, f64::INFINITY, f64::NAN].map(Ratio::from_f64), [all; 4]);
        assert_eq!((Ratio::from_ppb(0), Ratio::from_ppb(u32::MAX)), (least, all));
    }

    #[test]
    fn the_largest_counts_do_not_overflow() {
        assert!(Ratio::from_f64(1.0).is_reached_by(u64::MAX, u64::MAX));
        assert!(!Ratio::from_f64(1.0).is_reached_by(u64::MAX - 1, u64::MAX));
        assert!(!Ratio::from_ppb(1).is_reached_by(0, 0));
    }

    #[test]
    fn a_ratio_reads_like_the_argument_that_makes_it() {
        let shown =
            [500_000_000, 125_000_000, BILLION, 1, 333_000_000].map(|ppb| Ratio::from_ppb(ppb).to_string());
        assert_eq!(shown, ["50%", "12.5%", "100%", "0.0000001%", "33.3%"]);
    }
}
