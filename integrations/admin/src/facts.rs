//! Facts of one moment, as plain values: answers and sentences are made of them.

use std::collections::BTreeSet;
use std::time::Duration;

use resilience::control;
use resilience::shared::Replica;
use resilience::{CircuitBreaker, CircuitSnapshot, CircuitState};

use crate::journal::Journal;

/// A breaker.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct BreakerFacts {
    pub(crate) name: String,
    /// `None` for the breaker of a name.
    pub(crate) key: Option<String>,
    pub(crate) is_keyed: bool,
    /// The keys that are kept, and those whose circuit is open or probes. `None` without keys.
    pub(crate) keys: Option<[u64; 2]>,
    pub(crate) state: CircuitState,
    /// `None` where the library knows only the age of the state that it would have otherwise.
    pub(crate) in_state: Option<Duration>,
    pub(crate) next_probe: Option<Duration>,
    pub(crate) cooldown: Option<Duration>,
    pub(crate) cause: Option<String>,
    pub(crate) last_error: Option<String>,
    pub(crate) last_error_kind: Option<String>,
    pub(crate) failure_rate: Option<f64>,
    pub(crate) slow_rate: Option<f64>,
    pub(crate) recorded: u32,
    pub(crate) rejected: u64,
    /// The calls that were rejected since it was last closed, if that is known.
    pub(crate) rejected_since_closed: Option<u64>,
    pub(crate) times_opened: u64,
    pub(crate) would_have_rejected: u64,
    pub(crate) conflict: Option<String>,
    /// `None` if it is not shared.
    pub(crate) fleet: Option<Following>,
}

/// What a shared breaker has to do with other replicas.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Following {
    /// The opening of the fleet that it obeys. `None` while its state is its own.
    pub(crate) opening: Option<Opening>,
}

/// An opening of the fleet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Opening {
    pub(crate) epoch: u64,
    /// The replica whose vote has opened it.
    pub(crate) by: String,
    /// Why, in the words of that replica.
    pub(crate) why: String,
    /// Whether this replica is the one that may probe.
    pub(crate) has_lease: bool,
}

/// The lane of this process, and the replicas that it knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LaneFacts {
    /// The id of this replica.
    pub(crate) replica: String,
    pub(crate) is_up: bool,
    pub(crate) lag: Duration,
    /// Why the store has failed last.
    pub(crate) last_error: Option<String>,
    pub(crate) replicas: Vec<Replica>,
}

/// The word of a state, as `breaker.state` has it in metrics.
pub(crate) const fn state_word(state: CircuitState) -> &'static str {
    match state {
        CircuitState::Open => "open",
        CircuitState::HalfOpen => "half_open",
        CircuitState::ForcedOpen => "forced_open",
        CircuitState::Disabled => "disabled",
        CircuitState::ObserveOnly => "observe_only",
        // There is no other one today.
        _ => "closed",
    }
}

/// How much somebody has to look at a breaker in this state.
pub(crate) const fn badness(state: CircuitState) -> u8 {
    match state {
        CircuitState::ForcedOpen => 5,
        CircuitState::Open => 4,
        CircuitState::HalfOpen => 3,
        CircuitState::Disabled => 2,
        CircuitState::ObserveOnly => 1,
        _ => 0,
    }
}

/// Whether a breaker in this state turns calls away.
pub(crate) const fn turns_away(state: CircuitState) -> bool {
    matches!(state, CircuitState::Open | CircuitState::HalfOpen | CircuitState::ForcedOpen)
}

impl BreakerFacts {
    fn of(breaker: &CircuitBreaker, journal: &Journal) -> Self {
        let seen = breaker.snapshot();
        // The journal knows nothing of keys.
        let known = seen.key().is_none().then_some(journal);
        let before = known.and_then(|journal| journal.rejected_before(seen.name()));
        let last_error_kind =
            known.filter(|_| seen.cause().is_some()).and_then(|journal| journal.last_error_kind(seen.name()));
        Self {
            name: seen.name().to_owned(),
            key: seen.key().map(str::to_owned),
            is_keyed: seen.is_keyed(),
            keys: seen.is_keyed().then_some([0, 0]),
            state: seen.state(),
            in_state: Some(seen.time_in_state()).filter(|_| seen.state() != CircuitState::ObserveOnly),
            next_probe: seen.retry_after().filter(|_| seen.state() == CircuitState::Open),
            cooldown: seen.settings().map(|settings| settings.cooldown()),
            cause: seen.cause().map(|cause| cause.to_string()),
            last_error: seen.last_error().map(str::to_owned),
            last_error_kind,
            failure_rate: seen.failure_rate(),
            slow_rate: seen.slow_rate(),
            recorded: seen.recorded(),
            rejected: seen.rejected(),
            rejected_since_closed: before.map(|before| seen.rejected().saturating_sub(before)),
            times_opened: seen.times_opened(),
            would_have_rejected: seen.would_have_rejected(),
            conflict: seen.conflict().map(|conflict| conflict.to_string()),
            fleet: following(&seen),
        }
    }

    /// All breakers by name, and under a name with keys those whose circuit is open or probes. Keys
    /// and texts of errors are left out unless `shows_details`.
    pub(crate) fn all(journal: &Journal, shows_details: bool) -> Vec<Self> {
        Self::of_all(&CircuitBreaker::all(), journal, shows_details)
    }

    /// Those of one name.
    pub(crate) fn named(name: &str, journal: &Journal, shows_details: bool) -> Vec<Self> {
        let mut found = CircuitBreaker::all();
        found.retain(|breaker| breaker.name() == name);
        Self::of_all(&found, journal, shows_details)
    }

    /// Of a key that is not shown only the state is read: there may be many.
    fn of_all(breakers: &[CircuitBreaker], journal: &Journal, shows_details: bool) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        let mut head = None;
        for breaker in breakers {
            if breaker.key().is_none() {
                head = Some(all.len());
            } else {
                let is_open = turns_away(breaker.state());
                let Some(keys) = head.and_then(|head| all.get_mut(head)?.keys.as_mut()) else { continue };
                keys[0] += 1;
                keys[1] += u64::from(is_open);
                if !is_open || !shows_details || keys[1] > MOST_KEYS {
                    continue;
                }
            }
            let mut facts = Self::of(breaker, journal);
            facts.last_error = facts.last_error.filter(|_| shows_details);
            all.push(facts);
        }
        forget_ages_of_disabled(&mut all);
        all
    }

    /// The breaker of a name. Functions of one label have a breaker each: then the one that is
    /// worst off.
    pub(crate) fn head(found: &[Self]) -> Option<&Self> {
        // Of several that are as bad the first one.
        found.iter().filter(|facts| facts.key.is_none()).rev().max_by_key(|facts| badness(facts.state))
    }

    /// One that no call has reached yet: it lets the first one in.
    pub(crate) fn not_called(name: &str, is_keyed: bool) -> Self {
        Self {
            name: name.to_owned(),
            key: None,
            is_keyed,
            keys: is_keyed.then_some([0, 0]),
            state: CircuitState::Closed,
            in_state: None,
            next_probe: None,
            cooldown: None,
            cause: None,
            last_error: None,
            last_error_kind: None,
            failure_rate: None,
            slow_rate: None,
            recorded: 0,
            rejected: 0,
            rejected_since_closed: None,
            times_opened: 0,
            would_have_rejected: 0,
            conflict: None,
            fleet: None,
        }
    }
}

/// Where settings turn a breaker off, its age is that of the state that rests underneath.
fn forget_ages_of_disabled(all: &mut [BreakerFacts]) {
    if !all.iter().any(|facts| facts.state == CircuitState::Disabled) {
        return;
    }
    let modes = control::breaker_modes();
    let set: BTreeSet<&str> = modes.iter().map(|mode| mode.breaker.as_str()).collect();
    for facts in all.iter_mut().filter(|facts| set.contains(&*facts.name)) {
        facts.in_state = facts.in_state.filter(|_| facts.state != CircuitState::Disabled);
    }
}

fn following(seen: &CircuitSnapshot) -> Option<Following> {
    let opening = seen.fleet().map(|fleet| Opening {
        epoch: fleet.epoch(),
        by: fleet.by().to_owned(),
        why: fleet.why().to_owned(),
        has_lease: fleet.has_lease(),
    });
    let is_shared = opening.is_some() || seen.settings().is_some_and(|settings| settings.shared());
    is_shared.then_some(Following { opening })
}

/// The most keys of a name that are shown.
const MOST_KEYS: u64 = 50;

/// A function: how its calls have ended lately.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FunctionFacts {
    pub(crate) name: String,
    /// The word of its level.
    pub(crate) level: &'static str,
    /// Whether calls are counted at that level.
    pub(crate) counts_calls: bool,
    /// In the order of [`OUTCOMES`](crate::sample::OUTCOMES).
    pub(crate) recent: [u64; 7],
    /// The calls that its retry has given up lately, but for errors that are permanent, and for a
    /// circuit that is open.
    pub(crate) gave_up: u64,
    /// How many of those that were turned away its breaker explains.
    pub(crate) rejected_by_breaker: u64,
}

/// A kill switch that is thrown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SwitchFacts {
    /// `everything`, `retries` or `breakers`.
    pub(crate) switch: &'static str,
    /// `off` or `observe`.
    pub(crate) to: &'static str,
    pub(crate) by: Option<String>,
    pub(crate) because: Option<String>,
    pub(crate) ends_in: Option<Duration>,
    /// `by hand`, or where else it is from.
    pub(crate) origin: String,
}

/// A breaker that settings turn off, or make observe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ModeFacts {
    pub(crate) breaker: String,
    /// `Disabled` or `ObserveOnly`.
    pub(crate) state: CircuitState,
    /// Whether a kill switch does, which is told by itself.
    pub(crate) is_by_switch: bool,
    /// Where that comes from, in words.
    pub(crate) from: String,
    pub(crate) by: Option<String>,
    pub(crate) because: Option<String>,
    pub(crate) ends_in: Option<Duration>,
}

/// An order of somebody for a breaker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OrderFacts {
    pub(crate) breaker: String,
    pub(crate) state: &'static str,
    pub(crate) by: Option<String>,
    pub(crate) because: Option<String>,
    pub(crate) ends_in: Option<Duration>,
    /// Whether it is for the breakers of all replicas.
    pub(crate) is_of_fleet: bool,
}

/// A configuration that was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RejectedFacts {
    pub(crate) ago: Duration,
    pub(crate) message: String,
    /// Whether a later one was fine.
    pub(crate) is_over: bool,
}

/// A fault that is set.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FaultFacts {
    pub(crate) name: String,
    pub(crate) script: String,
    pub(crate) rate: f64,
    pub(crate) active: u32,
    pub(crate) max_active: u32,
    pub(crate) ends_in: Duration,
    pub(crate) injected: u64,
    pub(crate) by: Option<String>,
    pub(crate) because: Option<String>,
}

/// The faults, if they are compiled in.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct FaultsFacts {
    pub(crate) is_compiled_in: bool,
    pub(crate) is_armed: bool,
    pub(crate) list: Vec<FaultFacts>,
}
