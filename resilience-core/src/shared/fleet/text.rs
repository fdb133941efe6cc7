//! A summary as text: a line for each thing, its fields divided by tabs.
//!
//! A later version may add lines, and fields at the end of a line: they are skipped. Everything
//! else that cannot be read is, at most, a summary that is not there.

use std::time::Duration;

use crate::circuit_breaker::CircuitState;
use crate::shared::fleet::summary::{BreakerSummary, Summary};

/// The longest text, in bytes.
const LONGEST: usize = 32 * 1024;
/// The longest text of one of the first lines, in bytes. What is longer is cut.
const LONGEST_FIELD: usize = 512;
/// The room that is kept for the line that says how many breakers are missing.
const ROOM: usize = 32;

const STATES: [(CircuitState, &str); 6] = [
    (CircuitState::Closed, "closed"),
    (CircuitState::Open, "open"),
    (CircuitState::HalfOpen, "half_open"),
    (CircuitState::ForcedOpen, "forced_open"),
    (CircuitState::Disabled, "disabled"),
    (CircuitState::ObserveOnly, "observe_only"),
];

/// Writes a summary in at most 32 KiB. Breakers that have no room are left out whole, closed ones
/// first, and counted.
pub(super) fn write(summary: &Summary) -> String {
    let mut text = format!(
        "resilience\t1\nreplica\t{}\nservice\t{}\nversion\t{}\nuptime\t{}\ngeneration\t{}\n",
        escaped(cut(&summary.replica)),
        escaped(cut(&summary.service)),
        escaped(cut(&summary.version)),
        summary.uptime.as_millis(),
        summary.generation,
    );
    let is_closed = |breaker: &&BreakerSummary| breaker.state == CircuitState::Closed;
    let (closed, others): (Vec<_>, Vec<_>) = summary.breakers.iter().partition(is_closed);
    let mut missing = summary.missing;
    for breaker in others.into_iter().chain(closed) {
        let line = line(breaker);
        if text.len() + line.len() + ROOM <= LONGEST {
            text.push_str(&line);
        } else {
            missing = missing.saturating_add(1);
        }
    }
    if missing > 0 {
        text.push_str("missing\t");
        text.push_str(&missing.to_string());
        text.push('\n');
    }
    text
}

fn line(breaker: &BreakerSummary) -> String {
    let state = STATES.iter().find(|(state, _)| *state == breaker.state).map_or("", |(_, word)| word);
    format!(
        "breaker\t{}\t{state}\t{}\t{}\t{}\t{}\n",
        escaped(&breaker.name),
        breaker.epoch,
        breaker.time_in_state.as_millis(),
        breaker.rejected,
        escaped(&breaker.why),
    )
}

/// Reads a summary. `None` if it is none.
pub(super) fn read(text: &str) -> Option<Summary> {
    let mut lines = text.lines();
    let is_summary = lines.next()?.split('\t').next() == Some("resilience");
    let mut summary = Summary::default();
    for line in lines.filter(|_| is_summary) {
        let mut fields = line.split('\t');
        let (Some(key), Some(first)) = (fields.next(), fields.next()) else { continue };
        match key {
            "replica" => summary.replica = unescaped(first),
            "service" => summary.service = unescaped(first),
            "version" => summary.version = unescaped(first),
            "uptime" => summary.uptime = millis(first).unwrap_or_default(),
            "generation" => summary.generation = first.parse().unwrap_or_default(),
            "missing" => summary.missing = first.parse().unwrap_or_default(),
            "breaker" => summary.breakers.extend(breaker(first, fields)),
            _ => {}
        }
    }
    is_summary.then_some(summary)
}

fn breaker<'a>(name: &str, mut fields: impl Iterator<Item = &'a str>) -> Option<BreakerSummary> {
    let state = fields.next()?;
    let (state, _) = STATES.iter().find(|(_, word)| *word == state)?;
    Some(BreakerSummary {
        name: unescaped(name),
        state: *state,
        epoch: fields.next()?.parse().ok()?,
        time_in_state: millis(fields.next()?)?,
        rejected: fields.next()?.parse().ok()?,
        why: unescaped(fields.next()?),
    })
}

fn millis(text: &str) -> Option<Duration> {
    text.parse().ok().map(Duration::from_millis)
}

/// At most so much of `text` as one of the first lines has room for.
fn cut(text: &str) -> &str {
    let mut end = text.len().min(LONGEST_FIELD);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// `text` without the characters that divide fields and lines.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' => escaped.push_str("\\\\"),
            '\t' => escaped.push_str("\\t"),
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            character => escaped.push(character),
        }
    }
    escaped
}

fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        plain.extend(if character == '\\' {
            match characters.next() {
                Some('t') => Some('\t'),
                Some('n') => Some('\n'),
                Some('r') => Some('\r'),
                other => other,
            }
        } else {
            Some(character)
        });
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn breaker() -> impl Strategy<Value = BreakerSummary> {
        let text = prop_oneof![any::<String>(), Just("tab\tnewline\n\r\\ \\n end\\".to_owned())];
        (text.clone(), 0..STATES.len(), any::<[u64; 3]>(), text).prop_map(|(name, state, numbers, why)| {
            BreakerSummary {
                name,
                state: STATES[state].0,
                epoch: numbers[0],
                time_in_state: Duration::from_millis(numbers[1]),
                rejected: numbers[2],
                why,
            }
        })
    }

    fn summary(breakers: std::ops::Range<usize>) -> impl Strategy<Value = Summary> {
        let breakers = prop::collection::vec(breaker(), breakers);
        (any::<[String; 3]>(), any::<u64>(), any::<u64>(), breakers, 0..3_u32).prop_map(
            |([replica, service, version], uptime, generation, breakers, missing)| Summary {
                replica,
                service,
                version,
                uptime: Duration::from_millis(uptime),
                generation,
                breakers,
                missing,
            },
        )
    }

    fn open_first(mut breakers: Vec<BreakerSummary>) -> Vec<BreakerSummary> {
        breakers.sort_by_key(|breaker| breaker.state == CircuitState::Closed);
        breakers
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(mut summary in summary(0..20)) {
            let text = write(&summary);
            summary.breakers = open_first(summary.breakers);
            prop_assert_eq!(read(&text), Some(summary));
        }

        #[test]
        fn garbage_is_no_panic(text: String) {
            let _ = read(&text);
            let _ = read(&format!("resilience\t1\n{text}"));
            let _ = read(&format!("resilience\t1\nbreaker\t{text}"));
        }

        #[test]
        fn a_text_that_is_torn_is_no_panic(summary in summary(0..5), at: prop::sample::Index) {
            let text = write(&summary);
            let starts: Vec<_> = text.char_indices().map(|(start, _)| start).collect();
            let torn = &text[..starts[at.index(starts.len())]];
            let read = read(torn);
            prop_assert!(read.is_none_or(|read| read.breakers.len() <= summary.breakers.len()));
        }
    }

    proptest! {
        // Each has megabytes of text.
        #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

        #[test]
        fn breakers_without_room_are_left_out_and_counted(
            mut summary in summary(2..20),
            copies in 50..300_usize,
        ) {
            summary.breakers = vec![summary.breakers; copies].concat();
            let text = write(&summary);
            prop_assert!(text.len() <= LONGEST, "{} bytes", text.len());
            let read = read(&text).unwrap();
            let all = summary.breakers.len();
            prop_assert_eq!(read.breakers.len() + read.missing as usize, all + summary.missing as usize);
            // In their order, so that an open one is missing only after all closed ones.
            summary.breakers = open_first(summary.breakers);
            let mut expected = summary.breakers.iter();
            prop_assert!(read.breakers.iter().all(|read| expected.any(|breaker| breaker == read)));
        }
    }

    #[test]
    fn lines_and_fields_of_a_later_version_are_skipped() {
        let text = "resilience\t2\tx\nreplica\ta\tx\nweather\tfine\nbreaker\tp\topen\t4\t500\t7\twhy\tx\n\
                    breaker\tq\tmelted\t4\t500\t7\twhy\nbreaker\tr\n\nmissing\t1\n";
        let read = read(text).unwrap();
        assert_eq!((&*read.replica, read.missing), ("a", 1));
        let names: Vec<_> = read.breakers.iter().map(|breaker| &*breaker.name).collect();
        assert_eq!(names, ["p"]);
        assert_eq!((read.breakers[0].epoch, &*read.breakers[0].why), (4, "why"));
    }

    #[test]
    fn what_is_no_summary_is_none() {
        assert_eq!([read(""), read("hello\nreplica\ta\n"), read("\n")], [None, None, None]);
    }

    #[test]
    fn all_of_a_large_closed_fleet_is_counted() {
        let breaker = |number: usize, state| BreakerSummary {
            name: format!("b{number}"),
            state,
            epoch: 0,
            why: String::new(),
            time_in_state: Duration::ZERO,
            rejected: 0,
        };
        let mut breakers: Vec<_> = (0..5_000).map(|number| breaker(number, CircuitState::Closed)).collect();
        breakers.push(breaker(5_000, CircuitState::Open));
        let text = write(&Summary { breakers, ..Summary::default() });
        assert!((LONGEST - 100..=LONGEST).contains(&text.len()), "{} bytes", text.len());
        let read = read(&text).unwrap();
        assert_eq!(read.breakers[0].name, "b5000");
        assert_eq!(read.breakers.len() + read.missing as usize, 5_001);
        assert!(read.breakers.len() > 1_000);
    }
}
