//! Headers that tell when a quota is full again.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::value::{date, duration, number, seconds, text};
use crate::runtime::clock;

/// The headers of one quota: when it is full again, and what is left of it.
const QUOTAS: [(&str, &str); 6] = [
    // GitHub, GitLab, Discord and many others.
    ("x-ratelimit-reset", "x-ratelimit-remaining"),
    // Discord, beside the one above.
    ("x-ratelimit-reset-after", "x-ratelimit-remaining"),
    // X.
    ("x-rate-limit-reset", "x-rate-limit-remaining"),
    // GitLab, and drafts of the IETF up to the sixth.
    ("ratelimit-reset", "ratelimit-remaining"),
    // OpenAI and Groq.
    ("x-ratelimit-reset-requests", "x-ratelimit-remaining-requests"),
    ("x-ratelimit-reset-tokens", "x-ratelimit-remaining-tokens"),
];

/// A number of seconds from here on is a date: 2001 as one, 31 years as a wait.
const EPOCH: f64 = 1e9;
/// A date from here on is in milliseconds: 1973 as one, the year 5138 in seconds.
const EPOCH_MILLIS: f64 = 1e11;

/// The time until the server's quota is full again, by the headers that many services send beside
/// or in place of `Retry-After`. `header` looks up a header by its name in lower case. `None` if no
/// such header is there and can be parsed, or if the service says that something is left.
///
/// Read are `x-ratelimit-reset`, `x-ratelimit-reset-after`, `x-rate-limit-reset`,
/// `ratelimit-reset`, `x-ratelimit-reset-requests`, `x-ratelimit-reset-tokens`, and `ratelimit`
/// in the form of the IETF's draft since its eighth version, `"default";r=0;t=30`. Of several
/// quotas the last one to be full counts.
///
/// **The headers are sent with every response**, also with those that have nothing to do with a
/// quota. So a quota counts only if its `…-remaining` (`r`) is zero or missing, and the function is
/// for a status that says "too many": a 429, or a 403 of a service that answers so.
///
/// The same header has three meanings, which its value tells apart:
///
/// | value | meaning | sent by |
/// | --- | --- | --- |
/// | a number from 10^9 on | the date, in seconds since 1970 | GitHub, GitLab, X, Discord |
/// | a number from 10^11 on | the date, in milliseconds since 1970 | `OpenRouter` |
/// | a smaller number | the wait, in seconds | the drafts of the IETF, Discord |
/// | numbers with units: `20ms`, `6m0s` | the wait | `OpenAI`, Groq |
/// | an HTTP date, in any of its three forms | the date | whoever sends `Retry-After` so |
///
/// Numbers may have a fraction. A date is compared with the header `Date` of the same response, if
/// there is one, otherwise with the system's clock. One that is past is a wait of zero. Everything
/// else is ignored: a sign, an exponent, a date of ISO 8601. A service that sends the wait in
/// milliseconds without a unit cannot be told from one that sends seconds: read its header in a
/// function of your own.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use http::HeaderMap;
/// use resilience::http::rate_limit_reset;
/// use std::time::Duration;
///
/// let mut headers = HeaderMap::new();
/// headers.insert("date", "Tue, 01 Sep 2026 00:00:00 GMT".parse().unwrap());
/// headers.insert("x-ratelimit-remaining", "0".parse().unwrap());
/// for reset in ["1788221700", "1788221700000", "900", "15m0s", "Tue, 01 Sep 2026 00:15:00 GMT"] {
///     headers.insert("x-ratelimit-reset", reset.parse().unwrap());
///     assert_eq!(rate_limit_reset(|name| headers.get(name)), Some(Duration::from_secs(900)));
/// }
///
/// headers.insert("x-ratelimit-remaining", "12".parse().unwrap());
/// assert_eq!(rate_limit_reset(|name| headers.get(name)), None);
/// ```
pub fn rate_limit_reset<V: AsRef<[u8]>>(header: impl Fn(&str) -> Option<V>) -> Option<Duration> {
    let find = |name: &str| header(name).and_then(|value| text(value.as_ref()).map(str::to_owned));
    let now = find("date").and_then(|sent| date(&sent)).unwrap_or_else(clock::system_time);
    let used_up = QUOTAS.iter().filter(|(_, left)| !find(left).is_some_and(|left| is_some_left(&left)));
    let resets = used_up.filter_map(|(reset, _)| until(&find(reset)?, now));
    resets.chain(find("ratelimit").and_then(|list| until_last_of(&list))).max()
}

fn is_some_left(left: &str) -> bool {
    // Some services name the window behind it: `76;w=21600`, `119, 119;window=60`.
    let first = left.split([',', ';']).next().unwrap_or_default();
    number(first.trim()).is_some_and(|left| left > 0.0)
}

/// The time from `now` on until the reset, whichever meaning the value has.
fn until(value: &str, now: SystemTime) -> Option<Duration> {
    match number(value) {
        Some(number) if number < EPOCH => Some(seconds(number)),
        Some(number) => {
            let unit = if number < EPOCH_MILLIS { 1.0 } else { 1e3 };
            let now = now.duration_since(UNIX_EPOCH).unwrap_or_default();
            Some(seconds(number / unit).saturating_sub(now))
        }
        None => {
            let at = |date: SystemTime| date.duration_since(now).unwrap_or_default();
            duration(value).or_else(|| date(value).map(at))
        }
    }
}

/// The longest wait in a list such as `"minute";r=0;t=30, "day";r=99;t=7000`, of those quotas that
/// are used up.
fn until_last_of(list: &str) -> Option<Duration> {
    outside_quotes(list, ',').filter_map(until_one_of).max()
}

fn until_one_of(quota: &str) -> Option<Duration> {
    let parameter = |name: &str| {
        let mut pairs = outside_quotes(quota, ';').filter_map(|pair| pair.trim().split_once('='));
        pairs.find(|(known, _)| *known == name).map(|(_, value)| value)
    };
    if parameter("r").is_some_and(is_some_left) {
        return None;
    }
    number(parameter("t")?).map(seconds)
}

/// The parts between separators that do not stand in quotes.
fn outside_quotes(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    text.split(move |c| {
        quoted ^= c == '"';
        c == separator && !quoted
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const DATE: &str = "Tue, 01 Sep 2026 00:00:00 GMT";
    const EPOCH_OF_DATE: u64 = 1_788_220_800;

    /// Milliseconds until the reset, in a response of [`DATE`] with these headers.
    fn reset(headers: &[(&str, &'static str)]) -> Option<u128> {
        let header = |name: &str| {
            let dated = [("date", DATE)];
            headers.iter().chain(&dated).find(|(known, _)| *known == name).map(|(_, value)| *value)
        };
        rate_limit_reset(header).map(|wait| wait.as_millis())
    }

    fn one(value: &'static str) -> Option<u128> {
        reset(&[("x-ratelimit-reset", value)])
    }

    #[test]
    fn the_date_of_the_tests_is_what_it_says() {
        let at = date(DATE).and_then(|at| at.duration_since(UNIX_EPOCH).ok());
        assert_eq!(at, Some(Duration::from_secs(EPOCH_OF_DATE)));
    }

    #[test]
    fn a_large_number_is_a_date() {
        assert_eq!(one("1788220860"), Some(60_000));
        assert_eq!(one("1788220860.25"), Some(60_250));
        assert_eq!(one("1788220860250"), Some(60_250));
        assert_eq!([one("1788220800"), one("1788220799"), one("1000000000")], [Some(0); 3]);
        assert_eq!(one("99999999999"), Some(u128::from(99_999_999_999 - EPOCH_OF_DATE) * 1000));
        assert_eq!(one("100000000000"), Some(0), "1973, in milliseconds");
    }

    #[test]
    fn a_small_number_is_a_wait_in_seconds() {
        assert_eq!([one("0"), one("30"), one("0.57")], [Some(0), Some(30_000), Some(570)]);
        assert_eq!(one("999999999"), Some(999_999_999_000));
    }

    #[test]
    fn a_date_and_numbers_with_units_are_read() {
        assert_eq!(one("Tue, 01 Sep 2026 00:01:30 GMT"), Some(90_000));
        assert_eq!(one("Tuesday, 01-Sep-26 00:01:30 GMT"), Some(90_000));
        assert_eq!(one("Mon, 31 Aug 2026 23:59:59 GMT"), Some(0));
        assert_eq!([one("1s"), one("6m0s"), one("20ms")], [Some(1_000), Some(360_000), Some(20)]);
        for garbage in ["", "soon", "-30", "1e9", "30 s", "2026-09-01T00:01:30Z", "0x20"] {
            assert_eq!(one(garbage), None, "{garbage:?}");
        }
    }

    #[test]
    fn a_header_of_each_name_is_found() {
        for (name, _) in QUOTAS {
            assert_eq!(reset(&[(name, "30")]), Some(30_000), "{name}");
        }
        assert_eq!(reset(&[("ratelimit", "\"default\";r=0;t=30")]), Some(30_000));
        assert_eq!(reset(&[("retry-after", "30")]), None);
    }

    #[test]
    fn a_quota_with_something_left_does_not_count() {
        for (name, left) in QUOTAS {
            assert_eq!(reset(&[(name, "30"), (left, "1")]), None, "{name}");
            assert_eq!(reset(&[(name, "30"), (left, "76;w=21600")]), None, "{name}");
            assert_eq!(reset(&[(name, "30"), (left, "0")]), Some(30_000), "{name}");
            assert_eq!(reset(&[(name, "30"), (left, "?")]), Some(30_000), "{name}");
        }
        let tokens_are_used_up = [
            ("x-ratelimit-reset-requests", "9m"),
            ("x-ratelimit-remaining-requests", "59"),
            ("x-ratelimit-reset-tokens", "8.64s"),
            ("x-ratelimit-remaining-tokens", "0"),
        ];
        assert_eq!(reset(&tokens_are_used_up), Some(8_640));
    }

    #[test]
    fn of_several_quotas_the_last_one_counts() {
        let both = [("x-ratelimit-reset-requests", "1s"), ("x-ratelimit-reset-tokens", "6m0s")];
        assert_eq!(reset(&both), Some(360_000));
        let list = |list| reset(&[("ratelimit", list)]);
        assert_eq!(list("\"minute\";r=0;t=30, \"hour\";r=0;t=600"), Some(600_000));
        assert_eq!(list("\"minute\";r=0;t=30, \"hour\";r=7;t=600"), Some(30_000));
        assert_eq!(list("\"a, b; t=9\" ; r=0 ; t=30"), Some(30_000));
        assert_eq!([list("\"default\";r=50;t=30"), list("\"default\";r=0"), list(";;,,=")], [None; 3]);
    }

    #[test]
    fn without_a_date_the_systems_clock_is_asked() {
        let wait =
            |reset: &'static str| rate_limit_reset(|name| (name == "x-ratelimit-reset").then_some(reset));
        assert_eq!(wait("1000000000"), Some(Duration::ZERO), "2001");
        assert!(wait("99999999999") > Some(Duration::ZERO), "the year 5138");
        assert!(wait("Fri, 31 Dec 9999 23:59:59 GMT") > wait("99999999999"));
    }
}
