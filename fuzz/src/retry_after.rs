//! The target `retry_after`: values of the header `Retry-After`.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use resilience_core::http::{RetryAfter, rate_limit_reset};

const DAY: u64 = 86_400;
/// The number of seconds from 1970 to the year 10000.
const END: u64 = 253_402_300_800;
/// Two digits of a year stand for 1970 to 2069.
const END_OF_SHORT_YEARS: u64 = 3_155_760_000;

const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Parses `value`, and compares it with parsers of its own. Then it does the same with a date made
/// of the same bytes, in all forms.
pub fn check(value: &[u8]) {
    let found = RetryAfter::parse(value);
    let trimmed = trim(value);
    if !trimmed.is_empty() && trimmed.iter().all(u8::is_ascii_digit) {
        assert_eq!(found, Some(RetryAfter::Delay(Duration::from_secs(saturated(trimmed)))));
    } else if trimmed.len() == 29 {
        // No other form has this length.
        assert_eq!(found, read(trimmed).map(date), "{:?}", String::from_utf8_lossy(value));
    }
    let surrounded = [b"\t ".as_slice(), value, b" \t"].concat();
    assert_eq!(RetryAfter::parse(surrounded), found);
    if let Some(after) = found {
        measures(after, number(value, 8));
    }
    // The value is also found with itself as `Date`. If it is a date, the delay is then zero.
    let beside = RetryAfter::find(|name| (!name.ends_with("-ms")).then_some(value));
    match found {
        Some(RetryAfter::Date(_)) => assert_eq!(beside, Some(RetryAfter::Delay(Duration::ZERO))),
        other => assert_eq!(beside, other),
    }
    comes_back(number(value, 8) % END, number(value, 0) % END);
    in_milliseconds(value, found);
}

/// Checks that the header in milliseconds, if it is a number, comes before `found`, and reads the
/// value as that of a quota. Up to eight digits are exact.
fn in_milliseconds(value: &[u8], found: Option<RetryAfter>) {
    let digits = trim(value);
    let is_number = digits.len() < 9 && !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    let header = |name: &str| (name == "retry-after-ms").then_some(value);
    if is_number {
        let expected = RetryAfter::Delay(Duration::from_millis(saturated(digits)));
        assert_eq!(RetryAfter::find(header), Some(expected));
        let reset = rate_limit_reset(|name| (name == "x-ratelimit-reset").then_some(value));
        assert_eq!(reset, Some(Duration::from_secs(saturated(digits))));
    }
    // Whatever it is, it is read without a panic.
    let _ = rate_limit_reset(|_| Some(value));
    let both = RetryAfter::find(|name| (name != "date" && !name.starts_with("x-")).then_some(value));
    assert_eq!(both, RetryAfter::find(header).or(found));
}

/// Checks that a date is the same after it was written and parsed, in every form that can express
/// it, and with every `Date`.
fn comes_back(secs: u64, sent: u64) {
    let [imf, rfc850, asctime] = written(secs);
    let expected = Some(date(secs));
    assert_eq!(RetryAfter::parse(&imf), expected, "{imf}");
    assert_eq!(RetryAfter::parse(&asctime), expected, "{asctime}");
    if secs < END_OF_SHORT_YEARS {
        assert_eq!(RetryAfter::parse(&rfc850), expected, "{rfc850}");
    }
    assert_eq!(read(imf.as_bytes()), Some(secs), "{imf}");
    let [sent_as, ..] = written(sent);
    let header = |name: &str| match name {
        "date" => Some(&sent_as),
        "retry-after" => Some(&imf),
        _ => None,
    };
    let found = RetryAfter::find(header);
    assert_eq!(found, Some(RetryAfter::Delay(Duration::from_secs(secs.saturating_sub(sent)))));
}

/// Checks that there is a delay from every moment, past ones included.
fn measures(after: RetryAfter, secs: u64) {
    let distance = Duration::from_secs(secs);
    for now in [UNIX_EPOCH.checked_add(distance), UNIX_EPOCH.checked_sub(distance)].into_iter().flatten() {
        let delay = after.delay_from(now);
        match after {
            RetryAfter::Delay(expected) => assert_eq!(delay, expected),
            RetryAfter::Date(at) => assert_eq!(now + delay, now.max(at)),
            _ => panic!("there are two kinds"),
        }
    }
    let _ = after.delay();
}

/// Parses `Sun, 06 Nov 1994 08:49:37 GMT`, character by character, and counts day by day.
fn read(text: &[u8]) -> Option<u64> {
    let number = |from: usize, digits: usize| {
        let part = text.get(from..from + digits)?;
        part.iter().all(u8::is_ascii_digit).then(|| saturated(part))
    };
    let position = |from: usize, names: &[&str]| {
        names.iter().position(|name| name.as_bytes().get(..3) == text.get(from..from + 3))
    };
    let separators =
        [(3, b','), (4, b' '), (7, b' '), (11, b' '), (16, b' '), (19, b':'), (22, b':'), (25, b' ')];
    if separators.iter().any(|(at, separator)| text.get(*at) != Some(separator)) || !text.ends_with(b"GMT") {
        return None;
    }
    let (weekday, month) = (position(0, &WEEKDAYS)?, position(8, &MONTHS)?);
    let (day, year) = (number(5, 2)?, number(12, 4)?);
    let (hour, minute, second) = (number(17, 2)?, number(20, 2)?, number(23, 2)?);
    if year < 1970 || !(1..=days_in(year, month)).contains(&day) || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let years: u64 = (1970..year).map(days_of).sum();
    let months: u64 = (0..month).map(|month| days_in(year, month)).sum();
    let days = years + months + day - 1;
    (weekday_of(days) == weekday).then_some(days * DAY + hour * 3600 + minute * 60 + second)
}

/// The date in the three forms of an HTTP date.
fn written(secs: u64) -> [String; 3] {
    let (days, rest) = (secs / DAY, secs % DAY);
    let (mut year, mut month, mut day) = (1970, 0, days);
    while day >= days_of(year) {
        day -= days_of(year);
        year += 1;
    }
    while day >= days_in(year, month) {
        day -= days_in(year, month);
        month += 1;
    }
    let (weekday, month, day) = (WEEKDAYS[weekday_of(days)], MONTHS[month], day + 1);
    let short = &weekday[..3];
    let time = format!("{:02}:{:02}:{:02}", rest / 3600, rest / 60 % 60, rest % 60);
    [
        format!("{short}, {day:02} {month} {year} {time} GMT"),
        format!("{weekday}, {day:02}-{month}-{:02} {time} GMT", year % 100),
        format!("{short} {month} {day:2} {time} {year}"),
    ]
}

/// The weekday of a day. 1970 began on a Thursday.
fn weekday_of(days: u64) -> usize {
    usize::try_from((days + 3) % 7).expect("there are seven")
}

fn days_of(year: u64) -> u64 {
    if is_leap(year) { 366 } else { 365 }
}

fn is_leap(year: u64) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

fn days_in(year: u64, month: usize) -> u64 {
    [31, if is_leap(year) { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month]
}

fn date(secs: u64) -> RetryAfter {
    let at: SystemTime = UNIX_EPOCH + Duration::from_secs(secs);
    RetryAfter::Date(at)
}

fn saturated(digits: &[u8]) -> u64 {
    digits.iter().fold(0_u64, |sum, digit| sum.saturating_mul(10).saturating_add((digit - b'0').into()))
}

fn trim(value: &[u8]) -> &[u8] {
    let blank = |byte: &u8| matches!(byte, b' ' | b'\t');
    let begin = value.iter().position(|byte| !blank(byte)).unwrap_or(value.len());
    let end = value.iter().rposition(|byte| !blank(byte)).map_or(begin, |last| last + 1);
    &value[begin..end]
}

/// The number in eight bytes, or in as many as there are.
fn number(bytes: &[u8], from: usize) -> u64 {
    bytes.iter().skip(from).take(8).fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}
