//! Samples of all functions, made when somebody asks.
//!
//! At most one is made every 2 s, and those of the last two minutes are kept. Where nobody asked
//! for longer than that, the curve has a gap: what was called in between is known as a sum alone.

mod history;
mod rejections;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use resilience::telemetry::{self, CallOutcome, FunctionStats, Level};
use resilience::{CircuitState, StopReason};
use serde_json::{Value, json};

use crate::clock::Moment;
use crate::facts::{BreakerFacts, FunctionFacts, badness, state_word};
use crate::functions::Function;
use history::{History, KEPT, PERIOD};
use rejections::Rejections;

/// The outcomes of calls, in the order of all counts here.
pub(crate) const OUTCOMES: [CallOutcome; 7] = [
    CallOutcome::Ok,
    CallOutcome::OkAfterRetry,
    CallOutcome::Error,
    CallOutcome::ErrorAfterRetry,
    CallOutcome::Rejected,
    CallOutcome::Cancelled,
    CallOutcome::Panicked,
];

/// The reasons for which a retry gives up that are trouble. An error that is permanent may be the
/// answer that the caller wants, and a circuit that is open tells of itself.
const TROUBLES: [StopReason; 5] = [
    StopReason::AttemptsExhausted,
    StopReason::BudgetExhausted,
    StopReason::DeadlineExceeded,
    StopReason::Rejected,
    StopReason::RetryAfterTooLong,
];

/// The place of the calls that a retry has given up, behind those of the outcomes.
const GAVE_UP: usize = OUTCOMES.len();

/// How often each outcome has happened, and how often a retry has given up.
type Counts = [u64; GAVE_UP + 1];

/// The place of the calls that were turned away.
const REJECTED: usize = 4;
const _: () = assert!(matches!(OUTCOMES[REJECTED], CallOutcome::Rejected));

/// A timer that asks every 2 s may be a little early.
const EARLY: Duration = Duration::from_millis(100);

/// What is known of all functions.
#[derive(Debug)]
pub(crate) struct Sampler {
    /// No other one of the process has it.
    id: u64,
    start: Moment,
    last: Option<Moment>,
    /// The number of the last sample in which a row has changed.
    version: u64,
    rows: BTreeMap<&'static str, Row>,
    rejections: Rejections,
}

#[derive(Debug)]
struct Row {
    function: Function,
    written: Value,
    history: History<{ GAVE_UP + 1 }>,
    level: Level,
    shown: Value,
    /// The sample that has changed it last.
    version: u64,
}

impl Sampler {
    pub(crate) fn new(start: Moment) -> Self {
        static IDS: AtomicU64 = AtomicU64::new(0);
        let id = IDS.fetch_add(1, Ordering::Relaxed);
        Self { id, start, last: None, version: 0, rows: BTreeMap::new(), rejections: Rejections::default() }
    }

    pub(crate) fn id(&self) -> u64 {
        self.id
    }

    pub(crate) fn start(&self) -> Moment {
        self.start
    }

    /// Makes a sample of `functions`, unless the last one is young enough.
    pub(crate) fn sample(&mut self, now: Moment, functions: &[Function], breakers: &[BreakerFacts]) {
        let by_name = states(breakers);
        if self.last.is_some_and(|last| now.since(last) + EARLY < PERIOD) {
            self.show_states(&by_name);
            self.rejections.see(now, breakers);
            return;
        }
        if self.last.is_some_and(|last| now.since(last) > KEPT) {
            // Nobody has looked for long: the curves begin anew.
            self.rows.values_mut().for_each(|row| row.history = History::default());
            self.rejections.begin_anew();
            self.last = None;
        }
        self.rejections.sample(now, self.last, breakers);
        self.last = Some(now);
        let mut has_changed = false;
        for function in functions {
            has_changed |= self.sample_one(function, now, &by_name);
        }
        self.version += u64::from(has_changed);
    }

    /// Shows the states of breakers in all rows: a state is no sample, and is not kept for 2 s.
    fn show_states(&mut self, by_name: &States<'_>) {
        let next = self.version + 1;
        for row in self.rows.values_mut() {
            let state = Value::from(row.state(by_name));
            if row.shown["breaker_state"] != state {
                row.shown["breaker_state"] = state;
                row.version = next;
                self.version = next;
            }
        }
    }

    fn sample_one(&mut self, function: &Function, now: Moment, by_name: &States<'_>) -> bool {
        let Some(stats) = telemetry::function(function.name) else { return false };
        let next = self.version + 1;
        let row = self.rows.entry(function.name).or_insert_with(|| Row::new(function));
        if row.function.sites.len() != function.sites.len() {
            // Another one of the same name was called for the first time.
            *row = Row { history: std::mem::take(&mut row.history), ..Row::new(function) };
        }
        row.history.push(now, counts(&stats));
        row.level = stats.level();
        let shown = row.show(&stats, by_name);
        let is_new = shown != row.shown;
        if is_new {
            (row.shown, row.version) = (shown, next);
        }
        is_new
    }

    pub(crate) fn version(&self) -> u64 {
        self.version
    }

    /// The rows that have changed since a sample, by name. All since sample 0.
    pub(crate) fn since(&self, version: u64) -> Vec<Value> {
        self.rows.values().filter(|row| row.version > version).map(|row| row.shown.clone()).collect()
    }

    pub(crate) fn row(&self, name: &str) -> Option<Value> {
        self.rows.get(name).map(|row| row.shown.clone())
    }

    pub(crate) fn facts(&self, now: Moment) -> Vec<FunctionFacts> {
        self.rows.iter().map(|(name, row)| self.facts_of(name, row, now)).collect()
    }

    fn facts_of(&self, name: &str, row: &Row, now: Moment) -> FunctionFacts {
        let [recent @ .., gave_up] = row.history.recent();
        let rejected = recent[REJECTED];
        let explain = |breaker| self.rejections.explain(breaker, rejected, now);
        FunctionFacts {
            name: name.to_owned(),
            level: row.level.as_str(),
            counts_calls: row.level >= Level::Calls,
            recent,
            gave_up,
            rejected_by_breaker: row.function.breaker().map_or(0, explain),
        }
    }
}

type States<'a> = BTreeMap<&'a str, CircuitState>;

/// The states of breakers by name: of several with one label that of the worst.
fn states(breakers: &[BreakerFacts]) -> States<'_> {
    let mut states = States::new();
    for breaker in breakers.iter().filter(|breaker| breaker.key.is_none()) {
        let state = states.entry(&*breaker.name).or_insert(breaker.state);
        if badness(breaker.state) > badness(*state) {
            *state = breaker.state;
        }
    }
    states
}

impl Row {
    fn new(function: &Function) -> Self {
        Self {
            function: function.clone(),
            written: function.written(),
            history: History::default(),
            level: Level::Off,
            shown: Value::Null,
            version: 0,
        }
    }

    /// The state of its breaker. One that no call has reached yet lets the first one in.
    fn state(&self, by_name: &States<'_>) -> Option<&'static str> {
        let name = self.function.breaker()?;
        Some(by_name.get(name).map_or("closed", |state| state_word(*state)))
    }

    /// All that the table shows of it.
    fn show(&self, stats: &FunctionStats, by_name: &States<'_>) -> Value {
        let level = self.level;
        let counts_calls = level >= Level::Calls;
        let (last, recent) = (self.history.last(), self.history.recent());
        let quantile = |q| stats.quantile(q).map(|time| time.as_secs_f64());
        let mut shown = self.written.clone();
        let numbers = json!({
            "level": level.as_str(),
            "calls": named(&last),
            "recent": named(&recent),
            "gave_up": last[GAVE_UP],
            "recent_gave_up": recent[GAVE_UP],
            "calls_per_second": self.history.per_second().filter(|_| counts_calls),
            "sparkline": self.history.sparkline(),
            "p50_seconds": quantile(0.5),
            "p95_seconds": quantile(0.95),
            "p99_seconds": quantile(0.99),
            "attempts_per_call": stats.attempts_per_call(),
            "breaker_state": self.state(by_name),
        });
        if let (Value::Object(shown), Value::Object(numbers)) = (&mut shown, numbers) {
            shown.extend(numbers);
        }
        shown
    }
}

/// What is counted of a function until now.
fn counts(stats: &FunctionStats) -> Counts {
    let mut counts = [0; GAVE_UP + 1];
    for (count, outcome) in counts.iter_mut().zip(OUTCOMES) {
        *count = stats.calls(outcome);
    }
    counts[GAVE_UP] = TROUBLES.iter().fold(0, |sum, reason| sum.saturating_add(stats.giveups(*reason)));
    counts
}

/// Counts by the names of outcomes.
fn named(counts: &Counts) -> Value {
    let pairs = OUTCOMES.iter().zip(counts);
    pairs.map(|(outcome, count)| (outcome.as_str().to_owned(), Value::from(*count))).collect()
}
