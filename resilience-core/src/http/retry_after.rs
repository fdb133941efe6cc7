//! The header `Retry-After`, and its relatives in milliseconds.

use std::time::{Duration, SystemTime};

use http::HeaderMap;

use super::value::{date, milliseconds, text};
use crate::runtime::clock;

/// The same in milliseconds, which are more exact. `OpenAI` and Azure send the first one. Their
/// clients read it as a number that may have a fraction. Cosmos DB sends the second one.
const MILLISECONDS: [&str; 2] = ["retry-after-ms", "x-ms-retry-after-ms"];

/// The value of the header `Retry-After` (RFC 9110, section 10.2.3): the time at which the server
/// asks to be tried again.
///
/// [`find`](Self::find) reads it from any header map, [`from_headers`](Self::from_headers) from a
/// header map of the crate `http`. Both read `retry-after-ms` and `x-ms-retry-after-ms` first. Both
/// compare a date with the header `Date` of the same response, if there is one. Then the clocks of
/// server and client need not agree.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::http::RetryAfter;
/// use std::time::{Duration, UNIX_EPOCH};
///
/// assert_eq!(RetryAfter::parse("120"), Some(RetryAfter::Delay(Duration::from_secs(120))));
///
/// let date = UNIX_EPOCH + Duration::from_secs(784_111_777);
/// for form in ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"] {
///     assert_eq!(RetryAfter::parse(form), Some(RetryAfter::Date(date)));
/// }
///
/// assert_eq!(RetryAfter::parse("in a minute"), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RetryAfter {
    /// A delay. `Retry-After` has whole seconds.
    Delay(Duration),
    /// A date, in whole seconds. It may be past.
    Date(SystemTime),
}

impl RetryAfter {
    /// Parses a value: a number of seconds, or one of the three forms of an HTTP date. Spaces and
    /// tabs around it are ignored. A number above `u64::MAX` counts as `u64::MAX`. Anything else
    /// gives `None`: a sign, a fraction, another time zone, or a weekday that does not fit the
    /// date.
    ///
    /// The crate `httpdate` parses the dates. It reads a year of two digits from 70 on as a year of
    /// the twentieth century.
    pub fn parse(value: impl AsRef<[u8]>) -> Option<Self> {
        let text = text(value.as_ref())?;
        match seconds(text) {
            Some(seconds) => Some(Self::Delay(Duration::from_secs(seconds))),
            None => date(text).map(Self::Date),
        }
    }

    /// Finds and parses the header. `header` looks up a header by its name in lower case. `None` if
    /// there is no `Retry-After`, or none that can be parsed.
    ///
    /// `retry-after-ms` and `x-ms-retry-after-ms` are read before it: a number of milliseconds that
    /// may have a fraction, such as `1500` or `62.5`. One that cannot be parsed is ignored, and the
    /// next one counts.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::http::RetryAfter;
    /// use std::collections::HashMap;
    /// use std::time::Duration;
    ///
    /// // A server whose clock is years behind.
    /// let headers = HashMap::from([
    ///     ("date", "Sun, 06 Nov 1994 08:49:07 GMT"),
    ///     ("retry-after", "Sun, 06 Nov 1994 08:49:37 GMT"),
    /// ]);
    /// let after = RetryAfter::find(|name| headers.get(name)).unwrap();
    /// assert_eq!(after.delay(), Duration::from_secs(30));
    /// ```
    pub fn find<V: AsRef<[u8]>>(header: impl Fn(&str) -> Option<V>) -> Option<Self> {
        let delay = |name: &&str| milliseconds(text(header(name)?.as_ref())?);
        if let Some(delay) = MILLISECONDS.iter().find_map(delay) {
            return Some(Self::Delay(delay));
        }
        let after = Self::parse(header("retry-after")?)?;
        Some(match header("date").and_then(|value| date(text(value.as_ref())?)) {
            Some(sent) => Self::Delay(after.delay_from(sent)),
            None => after,
        })
    }

    /// Finds and parses the header in a header map of the crate `http`: see [`find`](Self::find).
    #[must_use]
    pub fn from_headers(headers: &HeaderMap) -> Option<Self> {
        Self::find(|name| headers.get(name))
    }

    /// The time to wait from now on, by the system's clock; zero if the date is past.
    #[must_use]
    pub fn delay(self) -> Duration {
        self.delay_from(clock::system_time())
    }

    /// The time to wait from `now` on; zero if the date is past.
    #[must_use]
    pub fn delay_from(self, now: SystemTime) -> Duration {
        match self {
            Self::Delay(delay) => delay,
            Self::Date(date) => date.duration_since(now).unwrap_or_default(),
        }
    }
}

/// Parses `1*DIGIT`. A number above `u64::MAX` counts as `u64::MAX`.
fn seconds(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::UNIX_EPOCH;

    fn delay(text: &str) -> Option<u64> {
        match RetryAfter::parse(text)? {
            RetryAfter::Delay(delay) => Some(delay.as_secs()),
            RetryAfter::Date(_) => None,
        }
    }

    fn date(text: &str) -> Option<u64> {
        match RetryAfter::parse(text)? {
            RetryAfter::Date(date) => Some(date.duration_since(UNIX_EPOCH).expect("since 1970").as_secs()),
            RetryAfter::Delay(_) => None,
        }
    }

    #[test]
    fn seconds_are_read() {
        assert_eq!(delay("0"), Some(0));
        assert_eq!(delay("120"), Some(120));
        assert_eq!(delay("007"), Some(7));
        assert_eq!(delay(" \t5 "), Some(5));
        assert_eq!(delay("18446744073709551615"), Some(u64::MAX));
        assert_eq!(delay("18446744073709551616"), Some(u64::MAX));
    }

    #[test]
    fn the_three_forms_of_a_date_are_read() {
        let at = Some(784_111_777);
        assert_eq!(date("Sun, 06 Nov 1994 08:49:37 GMT"), at);
        assert_eq!(date("Sunday, 06-Nov-94 08:49:37 GMT"), at);
        assert_eq!(date("Sun Nov  6 08:49:37 1994"), at);
        assert_eq!(date("Thu, 29 Feb 2024 00:00:00 GMT"), Some(1_709_164_800));
        assert_eq!(date("Wednesday, 25-Nov-26 12:00:00 GMT"), Some(1_795_608_000));
        assert_eq!(date("Fri, 31 Dec 9999 23:59:59 GMT"), Some(253_402_300_799));
        assert_eq!(date(" Sun, 06 Nov 1994 08:49:37 GMT\t"), at);
    }

    #[test]
    fn anything_else_is_ignored() {
        let garbage = [
            "",
            " ",
            "-1",
            "+1",
            "1.5",
            "1e3",
            "5s",
            "5 seconds",
            "0x10",
            "1,2",
            "\u{0663}",
            "soon",
            "Sun, 06 Nov 1994 08:49:37",
            "Sun, 06 Nov 1994 08:49:37 CET",
            "Sun, 06 Nov 1994 08:49:37 +0000",
            "Mon, 06 Nov 1994 08:49:37 GMT",
            "Sun, 31 Feb 2027 08:49:37 GMT",
            "Sun, 06 Nov 1994 24:00:00 GMT",
            "1994-11-06T08:49:37Z",
            "Sun Nov  6 08:49:37 1994\n",
        ];
        for text in garbage {
            assert_eq!(RetryAfter::parse(text), None, "{text:?}");
        }
        assert_eq!(RetryAfter::parse(b"\xff"), None);
    }

    #[test]
    fn a_past_date_is_no_wait() {
        let past = RetryAfter::parse("Sun, 06 Nov 1994 08:49:37 GMT").expect("a date");
        assert_eq!(past.delay(), Duration::ZERO);
        assert_eq!(past.delay_from(UNIX_EPOCH), Duration::from_secs(784_111_777));
    }

    #[test]
    fn a_date_is_compared_with_the_servers_clock() {
        let with = |sent: &'static str, after: &'static str| {
            let header = move |name: &str| match name {
                "date" => Some(sent),
                "retry-after" => Some(after),
                _ => None,
            };
            RetryAfter::find(header).map(RetryAfter::delay)
        };
        let after = "Sun, 06 Nov 1994 08:49:37 GMT";
        assert_eq!(with("Sun, 06 Nov 1994 08:49:07 GMT", after), Some(Duration::from_secs(30)));
        assert_eq!(with("Sun, 06 Nov 1994 08:50:00 GMT", after), Some(Duration::ZERO));
        assert_eq!(with(" Sun, 06 Nov 1994 08:49:07 GMT\t", after), Some(Duration::from_secs(30)));
        assert_eq!(with("yesterday", after), Some(Duration::ZERO));
        assert_eq!(with("Sun, 06 Nov 1994 08:49:07 GMT", "3"), Some(Duration::from_secs(3)));
    }

    #[test]
    fn milliseconds_are_read_before_seconds() {
        let find = |headers: &[(&str, &'static str)]| {
            let header =
                |name: &str| headers.iter().find(|(known, _)| *known == name).map(|(_, value)| *value);
            RetryAfter::find(header).map(|after| after.delay().as_micros())
        };
        assert_eq!(find(&[("retry-after-ms", "1500")]), Some(1_500_000));
        assert_eq!(find(&[("retry-after-ms", " 62.5 "), ("retry-after", "1")]), Some(62_500));
        assert_eq!(find(&[("retry-after-ms", "0"), ("retry-after", "9")]), Some(0));
        assert_eq!(find(&[("x-ms-retry-after-ms", "20"), ("retry-after", "1")]), Some(20_000));
        assert_eq!(find(&[("x-ms-retry-after-ms", "20"), ("retry-after-ms", "30")]), Some(30_000));
        for garbage in ["", "soon", "-1", "1e3", "20ms", ".5", "5.", "1.2.3", "inf", "NaN"] {
            let found = find(&[("retry-after-ms", garbage), ("retry-after", "7")]);
            assert_eq!(found, Some(7_000_000), "{garbage:?}");
            assert_eq!(find(&[("retry-after-ms", garbage)]), None, "{garbage:?}");
        }
    }
}
