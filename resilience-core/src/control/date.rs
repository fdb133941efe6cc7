//! Dates with a time and an offset, as RFC 3339 and TOML write them: `2026-12-01T06:00:00Z`.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

const EXPECTED: &str = "expected a date such as `2026-12-01T06:00:00Z`";

/// Reads a date. Fractions of a second are read to the nanosecond.
pub(crate) fn from_text(text: &str) -> Result<SystemTime, String> {
    let found = || format!("{EXPECTED}, found `{text}`");
    let text = text.trim();
    let (date, rest) = text.split_once(['T', 't', ' ']).ok_or_else(found)?;
    let (time, offset) = split_offset(rest)
        .ok_or_else(|| format!("{}; an offset is missing, such as `Z` for UTC or `+02:00`", found()))?;
    let (date, time) = (numbers(date, '-'), numbers(time.split('.').next().unwrap_or(""), ':'));
    let (Some([year, month, day]), Some([hour, minute, second])) = (date, time) else {
        return Err(found());
    };
    let days = days_since_1970(year, month, day).ok_or_else(found)?;
    if hour > 23 || minute > 59 || second > 60 {
        return Err(found());
    }
    let seconds =
        days * 86_400 + hour * 3_600 + minute * 60 + second - offset_seconds(offset).ok_or_else(found)?;
    let nanos = fraction(rest).ok_or_else(found)?;
    let whole = u64::try_from(seconds).map_err(|_| format!("{}; it is before 1970", found()))?;
    Ok(UNIX_EPOCH + Duration::new(whole, nanos))
}

/// The time of day, and the offset behind it.
fn split_offset(rest: &str) -> Option<(&str, &str)> {
    let at = rest.find(['Z', 'z', '+', '-'])?;
    Some(rest.split_at(at))
}

fn offset_seconds(offset: &str) -> Option<i64> {
    if offset.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let sign = if offset.starts_with('-') { -1 } else { 1 };
    let [hours, minutes] = numbers(offset.get(1..)?, ':')?;
    (hours <= 23 && minutes <= 59).then_some(sign * (hours * 3_600 + minutes * 60))
}

/// The nanoseconds of the fraction behind the seconds. Further digits are cut.
fn fraction(rest: &str) -> Option<u32> {
    let Some((_, behind)) = rest.split_once('.') else { return Some(0) };
    let (digits, _) = split_offset(behind)?;
    if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    format!("{:0<9}", digits.get(..9).unwrap_or(digits)).parse().ok()
}

/// `N` numbers of plain digits.
fn numbers<const N: usize>(text: &str, separator: char) -> Option<[i64; N]> {
    let mut parts = text.split(separator);
    let mut numbers = [0; N];
    for number in &mut numbers {
        let part = parts.next().filter(|part| (1..=4).contains(&part.len()))?;
        *number = part.bytes().all(|digit| digit.is_ascii_digit()).then(|| part.parse().ok())??;
    }
    parts.next().is_none().then_some(numbers)
}

/// The days from 1970-01-01, in the Gregorian calendar. `None` if there is no such day.
fn days_since_1970(year: i64, month: i64, day: i64) -> Option<i64> {
    const BEFORE: [i64; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    let is_leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let index = usize::try_from(month - 1).ok().filter(|index| *index < 12)?;
    let leap_day = i64::from(is_leap(year) && month == 2);
    let length = match month {
        2 => 28 + leap_day,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    if !(1..=length).contains(&day) {
        return None;
    }
    let before = year - 1;
    let leap_days = before / 4 - before / 100 + before / 400;
    let passed = i64::from(is_leap(year) && month > 2);
    // 719,162 days lie between the first day of year 1 and that of 1970.
    Some(before * 365 + leap_days + BEFORE[index] + passed + day - 1 - 719_162)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn seconds(text: &str) -> u64 {
        let time = from_text(text).unwrap_or_else(|message| panic!("{message}"));
        time.duration_since(UNIX_EPOCH).expect("it is after 1970").as_secs()
    }

    #[test]
    fn dates_are_seconds_since_1970() {
        assert_eq!(seconds("1970-01-01T00:00:00Z"), 0);
        assert_eq!(seconds("2026-12-01T06:00:00Z"), 1_796_104_800);
        assert_eq!(seconds("2026-12-01 08:00:00+02:00"), 1_796_104_800);
        assert_eq!(seconds("2026-12-01t00:30:00-05:30"), 1_796_104_800);
        assert_eq!(seconds("2000-02-29T00:00:00z"), 951_782_400);
        assert_eq!(seconds("2100-03-01T00:00:00Z"), 4_107_542_400);
    }

    #[test]
    fn fractions_are_kept_to_the_nanosecond() {
        let half = from_text("1970-01-01T00:00:01.5Z").expect("it is a date");
        assert_eq!(half, UNIX_EPOCH + Duration::from_millis(1_500));
        let cut = from_text("1970-01-01T00:00:00.0000000019+00:00").expect("it is a date");
        assert_eq!(cut, UNIX_EPOCH + Duration::from_nanos(1));
    }

    #[test]
    fn a_date_that_is_none_is_refused() {
        for text in [
            "",
            "2026-12-01",
            "06:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-02-29T00:00:00Z",
            "2026-12-01T24:00:00Z",
            "2026-12-01T06:00Z",
            "2026-12-01T06:00:00.Z",
            "2026-12-01T06:00:00+2",
            "1969-12-31T23:59:59Z",
            "2026-12-01T06:00:00Zulu",
            "+2026-12-01T06:00:00Z",
        ] {
            assert!(from_text(text).is_err(), "{text}");
        }
        assert!(from_text("2026-12-01T06:00:00").unwrap_err().contains("an offset is missing"));
    }

    proptest! {
        #[test]
        fn the_next_day_is_86_400_seconds_later(day in 0..200_000_i64) {
            // By another algorithm: from days to the date.
            let date = |days: i64| {
                let z = days + 719_468;
                let era = z.div_euclid(146_097);
                let doe = z.rem_euclid(146_097);
                let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
                let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
                let mp = (5 * doy + 2) / 153;
                let (day, month) = (doy - (153 * mp + 2) / 5 + 1, if mp < 10 { mp + 3 } else { mp - 9 });
                (yoe + era * 400 + i64::from(month <= 2), month, day)
            };
            let (year, month, number) = date(day);
            prop_assert_eq!(days_since_1970(year, month, number), Some(day));
        }

        #[test]
        fn no_text_is_too_odd(text in ".*", almost in "[0-9TZ:+. -]{0,30}") {
            let _ = (from_text(&text), from_text(&almost));
        }
    }
}
