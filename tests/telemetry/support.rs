//! Numbers as the tests ask for them, and an error with all answers.

use std::sync::{Arc, Mutex};

use resilience::telemetry::{self, Event, Level, ObserverGuard, Value, observe};
use resilience::{CircuitOpen, TimedOut, Transient};

#[derive(Debug, Clone, PartialEq, thiserror::Error, Transient)]
pub(crate) enum Error {
    #[error("the service is down")]
    #[transient]
    Down,
    #[error("the request is wrong")]
    Wrong,
    #[error(transparent)]
    Open(#[from] CircuitOpen),
    #[error(transparent)]
    TimedOut(#[from] TimedOut),
}

pub(crate) type Answer = Result<u8, Error>;

/// The answers of the next calls of a body, the first one first. After the last one it succeeds.
pub(crate) struct Script(Mutex<Vec<Answer>>);

impl Script {
    pub(crate) const fn new() -> Self {
        Self(Mutex::new(Vec::new()))
    }

    pub(crate) fn set(&self, answers: &[Answer]) {
        *self.0.lock().unwrap() = answers.iter().rev().cloned().collect();
    }

    pub(crate) fn next(&self) -> Answer {
        self.0.lock().unwrap().pop().unwrap_or(Ok(0))
    }
}

pub(crate) const DOWN: Answer = Err(Error::Down);
pub(crate) const WRONG: Answer = Err(Error::Wrong);

/// The name of a function of the calling module.
macro_rules! name {
    ($function:ident) => {
        concat!(module_path!(), "::", stringify!($function))
    };
}

/// The count of a series, by the name of its instrument and a part of its labels: the sum of all
/// series that have these. `None` if there is no such series.
pub(crate) fn counted(instrument: &str, labels: &[(&str, &str)]) -> Option<u64> {
    let mut sum = None;
    let instrument = telemetry::instruments().find(|known| known.name() == instrument).expect("it exists");
    instrument.each_series(|series| {
        if labels.iter().all(|(name, value)| series.label(name) == Some(value)) {
            let count = match series.value() {
                Value::Counter(count) => count,
                Value::Histogram(histogram) => histogram.count(),
                other => panic!("{other:?} is no count"),
            };
            *sum.get_or_insert(0) += count;
        }
    });
    sum
}

/// The non-zero counts of an instrument for a function, by one label.
pub(crate) fn by(instrument: &str, function: &str, label: &str) -> Vec<(String, u64)> {
    let mut found = Vec::new();
    let instrument = telemetry::instruments().find(|known| known.name() == instrument).expect("it exists");
    instrument.each_series(|series| {
        let Value::Counter(count) = series.value() else { panic!("no counter") };
        if series.label("function") == Some(function) && count > 0 {
            found.push((series.label(label).expect("it has this label").to_owned(), count));
        }
    });
    found
}

/// The non-zero outcomes of the calls of a function.
pub(crate) fn calls(function: &str) -> Vec<(String, u64)> {
    by("resilience.calls", function, "outcome")
}

/// The non-zero outcomes of the attempts of a function.
pub(crate) fn attempts(function: &str) -> Vec<(String, u64)> {
    // The kinds of errors come one after the other.
    let mut all: Vec<(String, u64)> = Vec::new();
    for (outcome, count) in by("resilience.attempts", function, "outcome") {
        match all.iter_mut().find(|(known, _)| *known == outcome) {
            Some((_, known)) => *known += count,
            None => all.push((outcome, count)),
        }
    }
    all
}

/// The non-zero results of the calls of a breaker.
pub(crate) fn results(breaker: &str) -> Vec<(String, u64)> {
    let of = |result| counted("resilience.breaker.calls", &[("breaker", breaker), ("result", result)]);
    let all = ["success", "failure", "ignored", "rejected", "stale", "dropped"];
    let found = all.map(|result| (result.to_owned(), of(result).unwrap_or(0)));
    found.into_iter().filter(|(_, count)| *count > 0).collect()
}

/// The transitions that a breaker has made, each with its cause and how often.
pub(crate) fn transitions(breaker: &str) -> Vec<(String, u64)> {
    let mut found = Vec::new();
    let name = "resilience.breaker.transitions";
    let instrument = telemetry::instruments().find(|known| known.name() == name).expect("it exists");
    instrument.each_series(|series| {
        let Value::Counter(count) = series.value() else { panic!("no counter") };
        if series.label("breaker") == Some(breaker) && count > 0 {
            let [from, to, cause] =
                ["from", "to", "cause"].map(|name| series.label(name).expect("it has it"));
            found.push((format!("{from} -> {to}: {cause}"), count));
        }
    });
    found.sort();
    found
}

/// Names with counts, to compare with.
pub(crate) fn counts<const N: usize>(counts: [(&str, u64); N]) -> Vec<(String, u64)> {
    counts.map(|(name, count)| (name.to_owned(), count)).into()
}

pub(crate) fn at(level: Level, function: &str) {
    telemetry::level_of(function, level);
}

/// The only histogram of an instrument with these labels.
pub(crate) fn histogram(instrument: &str, labels: &[(&str, &str)]) -> telemetry::Histogram {
    let mut found = Vec::new();
    let instrument = telemetry::instruments().find(|known| known.name() == instrument).expect("it exists");
    instrument.each_series(|series| {
        if let (true, Value::Histogram(histogram)) =
            (labels.iter().all(|(name, value)| series.label(name) == Some(value)), series.value())
        {
            found.push(histogram.clone());
        }
    });
    assert_eq!(found.len(), 1, "{labels:?}");
    found.remove(0)
}

/// An observer that writes down the events of one function or breaker as `line` prints them.
pub(crate) fn log<T: Send + 'static>(
    name: &'static str,
    line: impl Fn(&Event<'_>) -> T + Send + Sync + 'static,
) -> (ObserverGuard, Arc<Mutex<Vec<T>>>) {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let to = Arc::clone(&lines);
    let guard = observe(move |event| {
        if event.function().or(event.breaker()) == Some(name) {
            to.lock().unwrap().push(line(event));
        }
    });
    (guard, lines)
}
