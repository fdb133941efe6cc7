//! The values of headers: numbers, durations and dates.

use std::str;
use std::time::{Duration, SystemTime};

/// The value as text, without blanks around it: not every client removes them.
pub(super) fn text(value: &[u8]) -> Option<&str> {
    str::from_utf8(value).ok().map(|text| text.trim_matches([' ', '\t']))
}

/// Parses a date. `httpdate` alone would also accept line breaks around it.
pub(super) fn date(text: &str) -> Option<SystemTime> {
    if text.trim() == text { httpdate::parse_http_date(text).ok() } else { None }
}

/// Parses digits, with a fraction or without: `7`, `7.25`. No sign, no exponent.
pub(super) fn number(text: &str) -> Option<f64> {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_number = match text.split_once('.') {
        Some((whole, fraction)) => digits(whole) && digits(fraction),
        None => digits(text),
    };
    if is_number { text.parse().ok() } else { None }
}

/// Parses a number of milliseconds.
pub(super) fn milliseconds(text: &str) -> Option<Duration> {
    number(text).map(|millis| seconds(millis / 1e3))
}

/// So many seconds, at most [`Duration::MAX`].
pub(super) fn seconds(number: f64) -> Duration {
    Duration::try_from_secs_f64(number).unwrap_or(Duration::MAX)
}

/// Parses a duration as Go writes it: numbers with units, `20ms`, `1m26.4s`, `6h0m0s`.
pub(super) fn duration(text: &str) -> Option<Duration> {
    let (mut rest, mut sum) = (text, 0.0);
    while !rest.is_empty() {
        let unit = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let after = rest[unit..].find(|c: char| c.is_ascii_digit()).map_or(rest.len(), |at| unit + at);
        sum += number(&rest[..unit])? * in_seconds(&rest[unit..after])?;
        rest = &rest[after..];
    }
    (!text.is_empty()).then(|| seconds(sum))
}

fn in_seconds(unit: &str) -> Option<f64> {
    Some(match unit {
        "h" => 3600.0,
        "m" => 60.0,
        "s" => 1.0,
        "ms" => 1e-3,
        "us" | "\u{b5}s" | "\u{3bc}s" => 1e-6,
        "ns" => 1e-9,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_as_go_writes_them() {
        let millis = |text| duration(text).map(|found| found.as_millis());
        assert_eq!(["1s", "20ms", "6m0s"].map(millis), [Some(1_000), Some(20), Some(360_000)]);
        assert_eq!(["1h2m3.5s", "8.64s"].map(millis), [Some(3_723_500), Some(8_640)]);
        assert_eq!(duration("15\u{b5}s"), Some(Duration::from_micros(15)));
        for garbage in ["", "s", "5", "5 s", "-5s", "5d", "1s!", "1.s", "s1", "1s2", "\u{0663}s"] {
            assert_eq!(duration(garbage), None, "{garbage:?}");
        }
    }

    #[test]
    fn a_number_without_end_is_the_longest_duration() {
        assert_eq!(milliseconds(&"9".repeat(400)), Some(Duration::MAX));
        assert_eq!(duration(&format!("{}h", "9".repeat(400))), Some(Duration::MAX));
        assert_eq!(milliseconds("18446744073709551616000"), Some(Duration::MAX));
    }
}
