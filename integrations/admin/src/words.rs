//! Times and numbers in words.

use std::time::Duration;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// A time as a person says it: `350 ms`, `12 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`. It is
/// rounded to the second, and of two units the smaller one is rounded down.
pub(crate) fn time(time: Duration) -> String {
    let millis = (time.as_micros() + 500) / 1_000;
    if millis < 1_000 {
        return if millis == 0 { "0 s".to_owned() } else { format!("{millis} ms") };
    }
    let seconds = time.as_secs().saturating_add(u64::from(time.subsec_millis() >= 500));
    let (large, small, unit) = match seconds {
        ..MINUTE => return format!("{seconds} s"),
        MINUTE..HOUR => (MINUTE, 1, ["min", "s"]),
        HOUR..DAY => (HOUR, MINUTE, ["h", "min"]),
        DAY.. => (DAY, HOUR, ["d", "h"]),
    };
    let (first, second) = (seconds / large, seconds % large / small);
    let [large, small] = unit;
    if second == 0 { format!("{first} {large}") } else { format!("{first} {large} {second} {small}") }
}

/// `1 call`, `214 calls`.
pub(crate) fn count(number: u64, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// ` by oncall: incident 812`, or as much of it as is known. Begins with a comma.
pub(crate) fn who_and_why(by: Option<&str>, because: Option<&str>) -> String {
    match (by, because) {
        (Some(by), Some(because)) => format!(", by {by}: {because}"),
        (Some(by), None) => format!(", by {by}"),
        (None, Some(because)) => format!(": {because}"),
        (None, None) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_as_a_person_says_them() {
        let millis = |millis| time(Duration::from_millis(millis));
        let said = [0, 350, 999, 1_000, 12_400, 12_500, 59_499].map(millis);
        assert_eq!(said, ["0 s", "350 ms", "999 ms", "1 s", "12 s", "13 s", "59 s"]);
        let said = [60, 200, 3_599, 3_600, 7_500, 86_400, 273_600].map(|s| time(Duration::from_secs(s)));
        assert_eq!(said, ["1 min", "3 min 20 s", "59 min 59 s", "1 h", "2 h 5 min", "1 d", "3 d 4 h"]);
        assert_eq!(time(Duration::from_nanos(999_999_999)), "1 s");
        assert_eq!(time(Duration::from_nanos(499_999)), "0 s");
        assert!(time(Duration::MAX).ends_with('h'));
    }

    #[test]
    fn one_is_no_plural() {
        assert_eq!([0, 1, 2].map(|n| count(n, "call")), ["0 calls", "1 call", "2 calls"]);
    }

    #[test]
    fn who_and_why_say_what_is_known() {
        assert_eq!(who_and_why(Some("oncall"), Some("incident 812")), ", by oncall: incident 812");
        assert_eq!(who_and_why(Some("oncall"), None), ", by oncall");
        assert_eq!(who_and_why(None, Some("incident 812")), ": incident 812");
        assert_eq!(who_and_why(None, None), "");
    }
}
