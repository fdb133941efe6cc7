//! Ratios as text: `12.5%` or `0.125`.

const ALL: u32 = 1_000_000_000;

/// The reason why a number is no ratio.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    NotDecimal,
    Zero,
    AboveOne,
}

/// Reads a percentage, such as `12.5`, as parts per billion.
pub(crate) fn from_percent(number: &str) -> Result<u32, Problem> {
    parts_per_billion(number, 7)
}

/// Reads a fraction, such as `0.125`, as parts per billion.
pub(crate) fn from_fraction(number: &str) -> Result<u32, Problem> {
    parts_per_billion(number, 9)
}

/// Moves the decimal point by `places`. Digits below one part are cut off. But a number above zero
/// does not become zero, and a number above one does not become one.
fn parts_per_billion(number: &str, places: usize) -> Result<u32, Problem> {
    let number = number.replace('_', "");
    let (whole, decimals) = number.split_once('.').unwrap_or((&number, ""));
    if whole.is_empty() && decimals.is_empty() || !is_digits(whole) || !is_digits(decimals) {
        return Err(Problem::NotDecimal);
    }
    let kept: String = decimals.chars().chain(std::iter::repeat('0')).take(places).collect();
    let cut = decimals.chars().skip(places).any(|digit| digit != '0');
    // The text has digits only, so parsing fails only if the number is too large.
    let parts: u64 = format!("{whole}{kept}").parse().unwrap_or(u64::MAX);
    match u32::try_from(parts) {
        Ok(0) if !cut => Err(Problem::Zero),
        Ok(parts) if parts < ALL || parts == ALL && !cut => Ok(parts.max(1)),
        _ => Err(Problem::AboveOne),
    }
}

fn is_digits(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn percent_and_fraction_are_exact() {
        assert_eq!(from_percent("50"), Ok(500_000_000));
        assert_eq!(from_percent("12.5"), Ok(125_000_000));
        assert_eq!(from_percent("33.333_333_3"), Ok(333_333_333));
        assert_eq!(from_fraction("0.1"), Ok(100_000_000));
        assert_eq!(from_fraction("0.999999999"), Ok(999_999_999));
    }

    #[test]
    fn one_is_the_most() {
        assert_eq!(from_percent("100"), Ok(ALL));
        assert_eq!(from_percent("0100.000000000000"), Ok(ALL));
        assert_eq!(from_fraction("1."), Ok(ALL));
        assert_eq!(from_percent("100.00000000001"), Err(Problem::AboveOne));
        assert_eq!(from_fraction("1.0000000001"), Err(Problem::AboveOne));
        assert_eq!(from_percent(&"9".repeat(60)), Err(Problem::AboveOne));
    }

    #[test]
    fn only_zero_is_zero() {
        assert_eq!(from_percent("0"), Err(Problem::Zero));
        assert_eq!(from_fraction("0.000000000000"), Err(Problem::Zero));
        assert_eq!(from_fraction("0.000000000001"), Ok(1));
        assert_eq!(from_percent("0.00000000001"), Ok(1));
    }

    #[test]
    fn anything_but_decimal_digits_is_no_ratio() {
        for text in ["", ".", "_", "0x32", "5e1", "1.2.3", "-1", "+1", "50u32", "½"] {
            assert_eq!(from_percent(text), Err(Problem::NotDecimal), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(parts in 1..=ALL, zeros in "0{0,12}") {
            let (whole, decimals) = (parts / 10_000_000, parts % 10_000_000);
            prop_assert_eq!(from_percent(&format!("{zeros}{whole}.{decimals:07}{zeros}")), Ok(parts));
            let (whole, decimals) = (parts / ALL, parts % ALL);
            prop_assert_eq!(from_fraction(&format!("{zeros}{whole}.{decimals:09}{zeros}")), Ok(parts));
        }

        #[test]
        fn a_percentage_is_the_fraction_with_its_point_moved(whole in 0..100_u32, decimals in "[0-9]{0,20}") {
            let percent = from_percent(&format!("{whole}.{decimals}"));
            prop_assert_eq!(percent, from_fraction(&format!("0.{whole:02}{decimals}")));
        }

        #[test]
        fn what_is_cut_is_less_than_one_part(parts in 1..ALL, below in "[0-9]{1,20}") {
            prop_assert_eq!(from_fraction(&format!("0.{parts:09}{below}")), Ok(parts));
        }

        #[test]
        fn no_text_is_too_odd(text in ".*", almost in "[0-9._]{0,12}") {
            for text in [text, almost] {
                for read in [from_percent(&text), from_fraction(&text)] {
                    prop_assert!(read.is_err() || (1..=ALL).contains(&read.unwrap_or_default()));
                }
            }
        }
    }
}
