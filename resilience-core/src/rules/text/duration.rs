//! Durations as text: `250ms` from a token, `"1m 30s"` from a string.

use std::time::Duration;

pub(crate) const SHOULD_BE: &str = "expected a duration such as `250ms` or `1.5s`";

const NEEDS_UNIT: &str = "a number needs a unit: `ns`, `us`, `ms`, `s`, `m`, `h`";

/// Reads the text of a literal token with its suffix.
pub(crate) fn from_literal(text: &str) -> Result<Duration, String> {
    if text.starts_with("0x") || text.starts_with("0o") || text.starts_with("0b") {
        return Err(format!("{SHOULD_BE}, found `{text}`; write the number in decimal"));
    }
    let digits = text.find(|c: char| !(c.is_ascii_digit() || c == '_' || c == '.')).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    if let Some(exponent) = unit.strip_prefix(['e', 'E'])
        && exponent.starts_with(|c: char| c.is_ascii_digit() || c == '+' || c == '-')
    {
        return Err(format!("{SHOULD_BE}, found `{text}`; write the number without an exponent"));
    }
    if unit.is_empty() {
        return Err(without_unit(text));
    }
    component(number, unit).ok_or_else(|| unknown_unit(text, unit))?
}

/// The message about `text`, a number without a unit.
pub(crate) fn without_unit(text: &str) -> String {
    format!("{SHOULD_BE}, found `{text}`; {NEEDS_UNIT}")
}

/// Reads a string: one component, or several, with or without spaces between them.
pub(crate) fn from_text(text: &str) -> Result<Duration, String> {
    let expected = || format!("expected a duration such as `\"1m 30s\"`, found `{text:?}`");
    let mut rest = text.trim();
    if rest.is_empty() {
        return Err(format!("{}; {NEEDS_UNIT}", expected()));
    }
    let mut total = Duration::ZERO;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(rest.len());
        let (number, tail) = rest.split_at(digits);
        let tail = tail.trim_start();
        let letters = tail.find(|c: char| !c.is_alphabetic()).unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(letters);
        if number.is_empty() {
            return Err(format!("{}; a number and a unit are missing at `{rest}`", expected()));
        }
        if unit.is_empty() {
            return Err(format!("{}; {NEEDS_UNIT}", expected()));
        }
        let part = component(number, unit).ok_or_else(|| unknown_unit(text, unit))??;
        total = total.checked_add(part).filter(|total| is_in_range(*total)).ok_or_else(|| too_long(text))?;
        rest = tail.trim_start();
    }
    Ok(total)
}

/// The message about `text`, a number with an unknown `unit`.
pub(crate) fn unknown_unit(text: &str, unit: &str) -> String {
    let hint = hint_at_unit(&unit.to_lowercase()).map_or_else(String::new, |hint| format!("; {hint}"));
    format!(
        "unknown unit `{unit}` in `{text}`; the units are `ns`, `us`, `ms`, `s`, `m` (or `min`), `h`{hint}"
    )
}

/// A hint at the unit that is probably meant. `unit` is in lower case.
fn hint_at_unit(unit: &str) -> Option<&'static str> {
    const HINTS: [(&[&str], &str); 7] = [
        (&["ns", "nan"], "did you mean `ns`?"),
        (&["us", "µs", "μs", "mic"], "did you mean `us`?"),
        (&["ms", "sm", "mil"], "did you mean `ms`?"),
        (&["s"], "did you mean `s`?"),
        (&["min"], "did you mean `m`?"),
        (&["h"], "did you mean `h`?"),
        (&["d"], "write days in hours"),
    ];
    let begins = |beginnings: &[&str]| beginnings.iter().any(|beginning| unit.starts_with(beginning));
    HINTS.iter().find(|(beginnings, _)| begins(beginnings)).map(|(_, hint)| *hint)
}

fn too_long(text: &str) -> String {
    format!("the duration `{text}` is too long; 584 years is the most")
}

/// Whether the duration fits into 64 bits of nanoseconds, which is what the clock counts.
fn is_in_range(duration: Duration) -> bool {
    u64::try_from(duration.as_nanos()).is_ok()
}

pub(crate) fn is_unit(text: &str) -> bool {
    unit_nanos(text).is_some()
}

fn unit_nanos(unit: &str) -> Option<u64> {
    Some(match unit {
        "ns" => 1,
        "us" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "m" | "min" => 60_000_000_000,
        "h" => 3_600_000_000_000,
        _ => return None,
    })
}

/// `number` times `unit`; `None` if there is no such unit. The arithmetic is decimal, so `1.1s` is
/// exact to the nanosecond.
fn component(number: &str, unit: &str) -> Option<Result<Duration, String>> {
    let scale = unit_nanos(unit)?;
    let nanos = scaled(number, scale)
        .ok_or_else(|| format!("expected a number such as `1.5`, found `{number}` before `{unit}`"));
    let whole =
        nanos.and_then(|nanos| u64::try_from(nanos).map_err(|_| too_long(&format!("{number}{unit}"))));
    Some(whole.map(Duration::from_nanos))
}

fn scaled(number: &str, scale: u64) -> Option<u128> {
    let number = number.replace('_', "");
    let (whole, fraction) = number.split_once('.').unwrap_or((&number, ""));
    if whole.is_empty() && fraction.is_empty() || !fraction.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let whole: u128 = match whole {
        "" => 0,
        digits if digits.chars().all(|c| c.is_ascii_digit()) => digits.parse().unwrap_or(u128::MAX),
        _ => return None,
    };
    // Further digits are below a nanosecond in every unit.
    let digits: String = fraction.chars().take(24).collect();
    let places = 10_u128.pow(u32::try_from(digits.len()).ok()?);
    let fraction: u128 = if digits.is_empty() { 0 } else { digits.parse().ok()? };
    let nanos = whole.saturating_mul(scale.into());
    Some(nanos.saturating_add(fraction * u128::from(scale) / places))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use proptest::{collection, sample};

    fn literal(text: &str) -> Duration {
        from_literal(text).unwrap_or_else(|message| panic!("{message}"))
    }

    #[test]
    fn every_unit_is_read() {
        assert_eq!(literal("7ns"), Duration::from_nanos(7));
        assert_eq!(literal("7us"), Duration::from_micros(7));
        assert_eq!(literal("7ms"), Duration::from_millis(7));
        assert_eq!(literal("7s"), Duration::from_secs(7));
        assert_eq!(literal("7m"), Duration::from_secs(7 * 60));
        assert_eq!(literal("7min"), Duration::from_secs(7 * 60));
        assert_eq!(literal("7h"), Duration::from_secs(7 * 3600));
        assert_eq!(literal("1_500ms"), Duration::from_millis(1500));
    }

    #[test]
    fn fractions_are_exact() {
        assert_eq!(literal("1.1s"), Duration::from_millis(1100));
        assert_eq!(literal("0.1ms"), Duration::from_micros(100));
        assert_eq!(literal("1.000000001s"), Duration::new(1, 1));
        assert_eq!(literal("1.5m"), Duration::from_secs(90));
        assert_eq!(literal("2.5h"), Duration::from_secs(9000));
    }

    #[test]
    fn strings_add_their_parts() {
        assert_eq!(from_text("1m 30s"), Ok(Duration::from_secs(90)));
        assert_eq!(from_text("1m30s"), Ok(Duration::from_secs(90)));
        assert_eq!(from_text(" 2 h "), Ok(Duration::from_secs(7200)));
        assert_eq!(from_text("1.5s 1ms"), Ok(Duration::from_millis(1501)));
        assert!(from_text("").is_err() && from_text("90").is_err() && from_text("s").is_err());
        assert!(from_text("-1s").is_err() && from_text("1s,2s").is_err() && from_text("1.2.3s").is_err());
    }

    #[test]
    fn each_trap_has_a_message_of_its_own() {
        assert!(from_literal("250").unwrap_err().ends_with(NEEDS_UNIT));
        assert!(from_literal("0x10ms").unwrap_err().contains("in decimal"));
        assert!(from_literal("1e3ms").unwrap_err().contains("without an exponent"));
        assert!(from_literal("5sec").unwrap_err().contains("did you mean `s`?"));
        assert!(from_literal("18446744073709551615ns").is_ok());
        assert!(from_literal("18446744073709551616ns").unwrap_err().contains("too long"));
        assert!(from_literal("9000000h").unwrap_err().contains("too long"));
        assert!(from_text("5000000h").is_ok());
        assert!(from_text("5000000h 5000000h").unwrap_err().contains("too long"));
        let digits = "9".repeat(60);
        assert!(from_literal(&format!("{digits}.9s")).unwrap_err().contains("too long"));
        assert!(from_text("1.2.3s").unwrap_err().contains("found `1.2.3`"));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(number in 0..1_000_000_u32, unit in unit()) {
            let nanos = u64::from(number) * unit_nanos(unit).expect("it is a unit");
            let written = format!("{number}{unit}");
            prop_assert_eq!(from_literal(&written).ok(), Some(Duration::from_nanos(nanos)));
            prop_assert_eq!(from_text(&written), Ok(Duration::from_nanos(nanos)));
        }

        #[test]
        fn a_fraction_of_seconds_is_read_to_the_nanosecond(secs in 0..1_000_000_000_u64, nanos in 0..1_000_000_000_u32) {
            let written = format!("{secs}.{nanos:09}s");
            prop_assert_eq!(from_literal(&written).ok(), Some(Duration::new(secs, nanos)));
        }

        #[test]
        fn a_fraction_is_cut_below_the_nanosecond(whole in 0..1000_u32, fraction in "[0-9]{1,20}", unit in unit()) {
            let read = from_literal(&format!("{whole}.{fraction}{unit}")).expect("it is a duration");
            let scale = u128::from(unit_nanos(unit).expect("it is a unit"));
            let mut least = u128::from(whole) * scale * 10_u128.pow(20);
            for (place, digit) in (0_u32..20).zip(fraction.chars()) {
                least += u128::from(digit.to_digit(10).expect("it is a digit")) * scale * 10_u128.pow(19 - place);
            }
            prop_assert_eq!(read.as_nanos(), least / 10_u128.pow(20));
        }

        #[test]
        fn a_sum_is_the_sum_of_its_parts(parts in collection::vec((0_u32..100_000, unit()), 1..6), gap in " {0,3}") {
            let written: Vec<String> = parts.iter().map(|(number, unit)| format!("{number}{gap}{unit}")).collect();
            let nanos = parts.iter().map(|(number, unit)| u64::from(*number) * unit_nanos(unit).expect("it is a unit"));
            prop_assert_eq!(from_text(&written.join(&gap)), Ok(Duration::from_nanos(nanos.sum())));
        }

        #[test]
        fn no_text_is_too_odd_for_a_message(text in ".*", almost in "[-+0-9._ a-zµ]{0,12}") {
            for text in [text, almost] {
                let _ = from_literal(&text);
                if let Err(message) = from_text(&text) {
                    prop_assert!(!message.is_empty() && !message.ends_with('.'));
                }
            }
        }
    }

    fn unit() -> impl Strategy<Value = &'static str> {
        sample::select(vec!["ns", "us", "ms", "s", "m", "min", "h"])
    }
}
