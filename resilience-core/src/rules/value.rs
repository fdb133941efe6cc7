//! A value with its type.

use std::fmt;
use std::time::Duration;

/// The value of a setting. It is printed as an attribute has it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Value {
    Count(u32),
    /// As many attempts as it takes.
    Unlimited,
    Duration(Duration),
    Factor(f64),
    /// A share of calls, in parts per billion.
    Ratio(u32),
    /// The latency that a share of calls does not exceed, in parts per billion.
    Percentile(u32),
    Switch(bool),
    /// One of a closed set of words, such as `full`.
    Word(&'static str),
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(count) => count.fmt(f),
            Self::Unlimited => f.write_str("unlimited"),
            Self::Duration(time) => f.write_str(&time_text(*time)),
            Self::Factor(factor) => factor.fmt(f),
            Self::Ratio(parts) => f.write_str(&percentage(*parts)),
            Self::Percentile(parts) => write!(f, "p{}", percentage(*parts).trim_end_matches('%')),
            Self::Switch(on) => on.fmt(f),
            Self::Word(word) => f.write_str(word),
        }
    }
}

/// The time as an argument has it: `1h` and `5m`, but `90s`. Microseconds are written `us` there.
pub(crate) fn time_text(time: Duration) -> String {
    const MINUTE: u64 = 60;
    const HOUR: u64 = 60 * MINUTE;

    match (time.as_secs(), time.subsec_nanos()) {
        (secs @ HOUR.., 0) if secs % HOUR == 0 => format!("{}h", secs / HOUR),
        (secs @ MINUTE.., 0) if secs % MINUTE == 0 => format!("{}m", secs / MINUTE),
        _ => format!("{time:?}").replace('µ', "u"),
    }
}

fn percentage(parts: u32) -> String {
    let (whole, below) = (parts / 10_000_000, parts % 10_000_000);
    let text = format!("{whole}.{below:07}");
    format!("{}%", text.trim_end_matches('0').trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_printed_as_an_attribute_has_it() {
        for (value, text) in [
            (Value::Count(5), "5"),
            (Value::Unlimited, "unlimited"),
            (Value::Duration(Duration::from_millis(250)), "250ms"),
            (Value::Duration(Duration::from_micros(1)), "1us"),
            (Value::Duration(Duration::ZERO), "0ns"),
            (Value::Duration(Duration::from_secs(59)), "59s"),
            (Value::Duration(Duration::from_secs(60)), "1m"),
            (Value::Duration(Duration::from_secs(90)), "90s"),
            (Value::Duration(Duration::from_secs(5_400)), "90m"),
            (Value::Duration(Duration::from_secs(86_400)), "24h"),
            (Value::Duration(Duration::from_millis(60_500)), "60.5s"),
            (Value::Factor(2.0), "2"),
            (Value::Factor(1.5), "1.5"),
            (Value::Ratio(500_000_000), "50%"),
            (Value::Ratio(1_000_000_000), "100%"),
            (Value::Ratio(125_000_000), "12.5%"),
            (Value::Ratio(1), "0.0000001%"),
            (Value::Percentile(950_000_000), "p95"),
            (Value::Percentile(999_000_000), "p99.9"),
            (Value::Switch(true), "true"),
            (Value::Word("full"), "full"),
        ] {
            assert_eq!(value.to_string(), text);
        }
    }
}
