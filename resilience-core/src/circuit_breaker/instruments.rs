//! What is exported of circuit breakers.
//!
//! The successes of calls through annotated functions are not counted: they are the calls that the
//! breaker's attributes have let through, without those that have another result.

mod successes;

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{Ordering, fence};

use crate::circuit_breaker::circuit_state::CircuitState;
use crate::circuit_breaker::event::change_cause::ChangeCause;
use crate::circuit_breaker::event::observed::label;
use crate::circuit_breaker::instruments::successes::Successes;
use crate::circuit_breaker::numbers::{self, BreakerNumbers};
#[cfg(feature = "shared")]
use crate::circuit_breaker::state::fleet::Adoptions;
use crate::runtime::sync::lock;
use crate::site::registry;
use crate::site::site_layer::SiteLayer;
use crate::telemetry::instrument::{Each, Instrument, Series, Value};
use crate::telemetry::level::Level;
use crate::telemetry::levels::levels;

pub(crate) const INSTRUMENTS: &[Instrument] = &[
    Instrument::counter(
        "resilience.breaker.calls",
        "Calls of circuit breakers, by how they counted. Successes are counted from the level calls on.",
        calls,
    ),
    Instrument::gauge("resilience.breaker.state", "1 for the state that a circuit breaker is in.", states),
    Instrument::counter(
        "resilience.breaker.transitions",
        "Changes of state of circuit breakers, with their causes.",
        transitions,
    ),
    Instrument::gauge(
        "resilience.breaker.failure_rate",
        "Share of failures, from 0 to 1, of breakers that judge a rate. Until the circuit closes, the one when it opened.",
        |each| gauge(each, |breaker| breaker.rate(|numbers| numbers.failure_rate, breaker.has_window)),
    ),
    Instrument::gauge(
        "resilience.breaker.slow_rate",
        "Share of slow calls, from 0 to 1, of breakers that judge it. Until the circuit closes, the one when it opened.",
        |each| gauge(each, |breaker| breaker.rate(|numbers| numbers.slow_rate, breaker.judges_slow)),
    ),
    Instrument::gauge(
        "resilience.breaker.recorded",
        "Calls in the window of a circuit breaker, or failures in a row. Zero unless it is closed.",
        |each| gauge(each, |breaker| Some(breaker.last().map_or(0.0, |numbers| numbers.recorded.into()))),
    ),
    Instrument::gauge("resilience.breaker.keys", "Keys that a circuit breaker keeps.", |each| {
        gauge(each, |breaker| breaker.last()?.keys.map(count));
    }),
    Instrument::gauge("resilience.breaker.keys_open", "Keys whose circuit is open.", |each| {
        gauge(each, |breaker| breaker.last()?.keys_open.map(count));
    }),
    #[cfg(feature = "shared")]
    Instrument::counter(
        "resilience.shared.adopted",
        "Openings and closings of the fleet that shared circuit breakers have followed.",
        adopted,
    ),
];

const STATES: [CircuitState; 6] = [
    CircuitState::Closed,
    CircuitState::Open,
    CircuitState::HalfOpen,
    CircuitState::ForcedOpen,
    CircuitState::Disabled,
    CircuitState::ObserveOnly,
];

/// The changes of state that a breaker makes by itself. They are known before the first one.
const BY_ITSELF: [(CircuitState, CircuitState, ChangeCause); 6] = [
    (CircuitState::Closed, CircuitState::Open, ChangeCause::Failures),
    (CircuitState::Closed, CircuitState::Open, ChangeCause::Rate),
    (CircuitState::Closed, CircuitState::Open, ChangeCause::Slow),
    (CircuitState::Open, CircuitState::HalfOpen, ChangeCause::Cooldown),
    (CircuitState::HalfOpen, CircuitState::Closed, ChangeCause::ProbesSucceeded),
    (CircuitState::HalfOpen, CircuitState::Open, ChangeCause::ProbeFailed),
];

/// A breaker as it is exported. Several functions without a name may share a label.
#[derive(Default)]
struct Exported {
    numbers: Vec<BreakerNumbers>,
    /// The calls that came to the attributes of the breaker, those that it rejected among them.
    passed: u64,
    /// Whether its attributes have a window, and a limit for slow calls, as they are written.
    has_window: bool,
    judges_slow: bool,
    /// Whether an attribute says that replicas share it.
    #[cfg(feature = "shared")]
    is_shared: bool,
}

impl Exported {
    /// Of several functions without a name that share a label, one is shown.
    fn last(&self) -> Option<&BreakerNumbers> {
        self.numbers.last()
    }

    /// A rate. Before the first call it is zero if it `is_judged`.
    fn rate(&self, of: impl Fn(&BreakerNumbers) -> Option<f64>, is_judged: bool) -> Option<f64> {
        match self.last() {
            Some(numbers) => of(numbers),
            None => is_judged.then_some(0.0),
        }
    }

    fn sum(&self, of: impl Fn(&BreakerNumbers) -> u64) -> u64 {
        self.numbers.iter().map(of).sum()
    }

    /// All successes, as far as they are known.
    fn successes(&self) -> u64 {
        let by_static = self.passed.saturating_sub(self.sum(|numbers| numbers.other_by_static));
        by_static + self.sum(|numbers| numbers.success_counted)
    }
}

/// All breakers, those of functions that have not been called yet too, but for those of the level
/// `off`.
fn all() -> BTreeMap<&'static str, Exported> {
    let mut all = at_every_level();
    let levels = levels();
    all.retain(|name, _| levels.of(name) != Level::Off);
    all
}

fn at_every_level() -> BTreeMap<&'static str, Exported> {
    let mut all: BTreeMap<&'static str, Exported> = BTreeMap::new();
    // Of silent functions too: a breaker keeps the calls that they made before.
    for site in registry::listed() {
        let layers = site.layers().iter().enumerate();
        for (depth, layer) in layers.filter(|(_, layer)| layer.policy() == "circuit_breaker") {
            if !is_by_value(layer) {
                let breaker = all.entry(layer.name().unwrap_or(site.name())).or_default();
                let passes = || site.passes(depth) + layer.counts().silent_passes();
                breaker.passed += if is_by_key(layer) { 0 } else { passes() };
                // Each key has a window of its own.
                let judges_slow = !is_by_key(layer) && argument(layer, "slow").is_some();
                let judges_rate = !is_by_key(layer) && argument(layer, "threshold").is_some_and(is_ratio);
                #[cfg(feature = "shared")]
                {
                    let is_on = |key| argument(layer, key).is_some_and(|value| value != "false");
                    breaker.is_shared |= is_on("shared") || is_on("shared_keys");
                }
                breaker.judges_slow |= judges_slow;
                breaker.has_window |= judges_slow || judges_rate;
            }
        }
    }
    // Only now: a call counts its failures before its end. In the other order those that a call
    // counts in between would be taken for successes.
    fence(Ordering::Acquire);
    for numbers in numbers::all() {
        all.entry(numbers.name).or_default().numbers.push(numbers);
    }
    all
}

/// Before and after levels change, or breakers are switched off or on: the successes of breakers go
/// on from here, or stand still.
pub(crate) fn counting_changes() {
    let mut shown = lock(&SHOWN);
    // Under the lock, so that of two changes at once the later one has the later numbers.
    for (name, breaker) in at_every_level() {
        let counts = counts_successes(name);
        let successes = shown.entry(name).or_insert_with(|| Successes::new(counts));
        successes.changes(counts, breaker.successes());
    }
}

/// Whether control has switched the breaker off, so that it counts nothing.
#[cfg(feature = "control")]
fn is_off(name: &str) -> bool {
    crate::circuit_breaker::overridden::is_off(name)
}

#[cfg(not(feature = "control"))]
fn is_off(_name: &str) -> bool {
    false
}

fn is_by_value(layer: &SiteLayer) -> bool {
    argument(layer, "breaker").is_some()
}

/// Whether it has a breaker for each key: those count their successes themselves.
fn is_by_key(layer: &SiteLayer) -> bool {
    argument(layer, "key").is_some()
}

/// The value of an argument as it is written.
fn argument(layer: &SiteLayer, key: &str) -> Option<&'static str> {
    layer.arguments().iter().find(|(known, _)| *known == key).map(|(_, value)| *value)
}

/// Whether a threshold is a literal of a ratio. Of an expression only the compiler knows the type.
fn is_ratio(threshold: &str) -> bool {
    threshold.ends_with('%') || threshold.contains('.') && threshold.parse::<f64>().is_ok()
}

fn calls(each: Each<'_>) {
    for (name, breaker) in all() {
        let mut show = |result: &str, count| {
            each(&Series::counter(&[("breaker", name), ("result", result)], count));
        };
        show("success", shown_successes(name, breaker.successes()));
        show("failure", breaker.sum(|numbers| numbers.failure));
        show("ignored", breaker.sum(|numbers| numbers.ignored));
        show("rejected", breaker.sum(|numbers| numbers.rejected));
        show("stale", breaker.sum(|numbers| numbers.stale));
        show("dropped", breaker.sum(|numbers| numbers.dropped));
    }
}

static SHOWN: Mutex<BTreeMap<&'static str, Successes>> = Mutex::new(BTreeMap::new());

/// The successes to show for those that have been computed.
fn shown_successes(name: &'static str, computed: u64) -> u64 {
    let counts = counts_successes(name);
    lock(&SHOWN).entry(name).or_insert_with(|| Successes::new(counts)).show(computed)
}

fn counts_successes(name: &str) -> bool {
    levels().of(name) >= Level::Calls && !is_off(name)
}

fn states(each: Each<'_>) {
    for (name, breaker) in all() {
        let present = breaker.last().map_or(CircuitState::Closed, |numbers| numbers.state);
        for state in STATES {
            let is_present = if state == present { 1.0 } else { 0.0 };
            let labels = [("breaker", name), ("state", label(state))];
            each(&Series::new(&labels, Value::Gauge(is_present)));
        }
    }
}

fn transitions(each: Each<'_>) {
    for (name, breaker) in all() {
        let mut times: Vec<_> = BY_ITSELF.into_iter().map(|transition| (transition, 0)).collect();
        for made in breaker.numbers.iter().flat_map(|numbers| &numbers.transitions) {
            let transition = (made.from, made.to, made.by);
            match times.iter_mut().find(|(known, _)| *known == transition) {
                Some((_, times)) => *times += made.times,
                None => times.push((transition, made.times)),
            }
        }
        for ((from, to, cause), times) in times {
            let labels =
                [("breaker", name), ("from", label(from)), ("to", label(to)), ("cause", cause.as_str())];
            each(&Series::counter(&labels, times));
        }
    }
}

#[cfg(feature = "shared")]
fn adopted(each: Each<'_>) {
    for (name, breaker) in all() {
        let adoptions: Vec<_> = breaker.numbers.iter().filter_map(|numbers| numbers.adoptions).collect();
        if adoptions.is_empty() && !breaker.is_shared {
            continue;
        }
        for (to, of) in [("open", (|all| all.open) as fn(&Adoptions) -> u64), ("closed", |all| all.closed)] {
            let times = adoptions.iter().map(of).sum();
            each(&Series::counter(&[("breaker", name), ("to", to)], times));
        }
    }
}

/// Shows a number of those breakers that have it.
fn gauge(each: Each<'_>, of: impl Fn(&Exported) -> Option<f64>) {
    for (name, breaker) in all() {
        if let Some(value) = of(&breaker) {
            each(&Series::new(&[("breaker", name)], Value::Gauge(value)));
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "nobody keeps so many keys")]
fn count(keys: usize) -> f64 {
    keys as f64
}
