//! The breaker as a pure state machine: `(state, event, now) -> change`.
//!
//! No atomics, no clock, no randomness. The cell in `node.rs` makes the changes visible to other threads.

use std::time::Duration;

use super::settings::Settings;
use super::state::CircuitState;
use crate::clock::Instant;
use crate::transient::Transience;

/// Half-open probes are never given up faster than this: with a cooldown near zero the next caller would take the place
/// of a probe that has only just begun.
const LEAST_PATIENCE: Duration = Duration::from_millis(1);

/// What a breaker knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// Calls run; this many failures were the latest in a row.
    Closed { failures: u32 },
    /// Calls are rejected until `until`.
    Open { until: Instant, cooldown: Duration },
    /// Some probes are `running`, some have `succeeded`. At `until` the running ones count as hung.
    HalfOpen { running: u16, succeeded: u16, until: Instant, cooldown: Duration },
    /// Calls are rejected until somebody says otherwise.
    ForcedOpen,
    /// Calls run and are not counted until somebody says otherwise.
    Disabled,
}

/// What became of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The service answered.
    Success,
    /// The service failed.
    Failure,
    /// The call says nothing about the service.
    Ignored,
}

impl Outcome {
    /// What a predicate's answer means: transient is what a breaker is there for.
    #[inline]
    #[must_use]
    pub const fn of(transience: Transience) -> Self {
        if transience.is_transient() { Self::Failure } else { Self::Success }
    }

    /// Every `Err` is a failure.
    pub(super) const fn of_result<T, E>(result: &Result<T, E>) -> Self {
        match result {
            Ok(_) => Self::Success,
            Err(_) => Self::Failure,
        }
    }
}

/// What a person tells a breaker to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Command {
    ForceOpen,
    Disable,
    Reset,
}

/// How an event changes the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// Not at all.
    Stay,
    /// The same state goes on with other numbers: calls under way still count.
    Within(State),
    /// A new state begins, and with it a new generation: results of calls under way come too late.
    Into(State),
}

/// Why a call may not run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) state: CircuitState,
    pub(super) retry_after: Duration,
}

/// The answer to "may this call run?". A refusal can change the state too, when it finds the clock set back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Admission {
    pub(super) change: Change,
    pub(super) refusal: Option<Refusal>,
}

impl Admission {
    const fn granted(change: Change) -> Self {
        Self { change, refusal: None }
    }

    const fn refused(change: Change, state: CircuitState, retry_after: Duration) -> Self {
        Self { change, refusal: Some(Refusal { state, retry_after }) }
    }
}

/// What one more outcome does to the failures in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tally {
    Same,
    Row(u32),
    Trips,
}

/// A caller asks to run.
pub(super) fn admit(state: State, now: Instant, settings: &Settings) -> Admission {
    match state {
        State::Closed { .. } | State::Disabled => Admission::granted(Change::Stay),
        State::ForcedOpen => Admission::refused(Change::Stay, CircuitState::ForcedOpen, Duration::MAX),
        State::Open { until, cooldown } if now >= until => {
            Admission::granted(Change::Into(probing(1, 0, now, cooldown)))
        }
        State::Open { until, cooldown } => wait_out(until, cooldown, now),
        State::HalfOpen { running, succeeded, until, cooldown } => {
            if taken(running, succeeded) < u32::from(settings.probes_to_close()) {
                let state = probing(running.saturating_add(1), succeeded, now, cooldown);
                Admission::granted(Change::Within(state))
            } else if now >= until {
                // The running ones are hung. The places they held are free, the successes stand.
                Admission::granted(Change::Into(probing(1, succeeded, now, cooldown)))
            } else {
                wait_for_probes(state, now)
            }
        }
    }
}

/// A call of the present generation has ended.
pub(super) fn settle(state: State, outcome: Outcome, now: Instant, settings: &Settings) -> Change {
    match state {
        State::Closed { failures } => match tally(failures, outcome, settings) {
            Tally::Same => Change::Stay,
            Tally::Row(failures) => Change::Within(State::Closed { failures }),
            Tally::Trips => Change::Into(open(now, settings.first_cooldown())),
        },
        State::HalfOpen { running, succeeded, until, cooldown } => {
            let running = running.saturating_sub(1);
            match outcome {
                Outcome::Ignored => Change::Within(State::HalfOpen { running, succeeded, until, cooldown }),
                Outcome::Failure => Change::Into(open(now, settings.first_cooldown())),
                Outcome::Success if succeeded.saturating_add(1) >= settings.probes_to_close() => {
                    Change::Into(State::Closed { failures: 0 })
                }
                Outcome::Success => {
                    Change::Within(probing(running, succeeded.saturating_add(1), now, cooldown))
                }
            }
        }
        State::Open { .. } | State::ForcedOpen | State::Disabled => Change::Stay,
    }
}

/// The closed state's arithmetic, which needs no clock.
pub(super) fn tally(failures: u32, outcome: Outcome, settings: &Settings) -> Tally {
    match outcome {
        Outcome::Failure if failures.saturating_add(1) >= settings.failures_to_open() => Tally::Trips,
        Outcome::Failure => Tally::Row(failures.saturating_add(1)),
        Outcome::Success if failures > 0 => Tally::Row(0),
        Outcome::Success | Outcome::Ignored => Tally::Same,
    }
}

/// A person takes over, or gives back. A reset always begins a generation; the others do where they change something.
pub(super) fn obey(state: State, command: Command) -> Change {
    match (command, state) {
        (Command::ForceOpen, State::ForcedOpen) | (Command::Disable, State::Disabled) => Change::Stay,
        (Command::ForceOpen, _) => Change::Into(State::ForcedOpen),
        (Command::Disable, _) => Change::Into(State::Disabled),
        (Command::Reset, _) => Change::Into(State::Closed { failures: 0 }),
    }
}

impl State {
    /// The state as a caller would find it: open and due for a probe is half-open.
    pub(super) fn seen_at(self, now: Instant) -> CircuitState {
        match self {
            Self::Closed { .. } => CircuitState::Closed,
            Self::Open { until, .. } if now < until => CircuitState::Open,
            Self::Open { .. } | Self::HalfOpen { .. } => CircuitState::HalfOpen,
            Self::ForcedOpen => CircuitState::ForcedOpen,
            Self::Disabled => CircuitState::Disabled,
        }
    }

    /// The state's name, whatever the time.
    pub(super) fn kind(self) -> CircuitState {
        self.seen_at(Instant::UNSET)
    }

    /// Time until a call may be let through; `None` where calls are let through by themselves.
    pub(super) fn retry_after(self, now: Instant) -> Option<Duration> {
        match self {
            Self::Closed { .. } | Self::Disabled => None,
            Self::Open { until, cooldown } => Some(remaining(until, cooldown, now)),
            Self::HalfOpen { .. } => Some(Duration::ZERO),
            Self::ForcedOpen => Some(Duration::MAX),
        }
    }
}

fn open(now: Instant, cooldown: Duration) -> State {
    State::Open { until: now.saturating_add(cooldown), cooldown }
}

fn probing(running: u16, succeeded: u16, now: Instant, cooldown: Duration) -> State {
    State::HalfOpen { running, succeeded, until: now.saturating_add(patience(cooldown)), cooldown }
}

fn patience(cooldown: Duration) -> Duration {
    cooldown.max(LEAST_PATIENCE)
}

fn taken(running: u16, succeeded: u16) -> u32 {
    u32::from(running) + u32::from(succeeded)
}

/// Refuses while open. If the clock was set back the wait begins anew, so that it takes one cooldown longer at most.
fn wait_out(until: Instant, cooldown: Duration, now: Instant) -> Admission {
    let change =
        if set_back(until, cooldown, now) { Change::Within(open(now, cooldown)) } else { Change::Stay };
    Admission::refused(change, CircuitState::Open, remaining(until, cooldown, now))
}

/// Refuses while all probes are taken, and mends the deadline if the clock was set back.
fn wait_for_probes(state: State, now: Instant) -> Admission {
    let change = match state {
        State::HalfOpen { running, succeeded, until, cooldown }
            if set_back(until, patience(cooldown), now) =>
        {
            Change::Within(probing(running, succeeded, now, cooldown))
        }
        _ => Change::Stay,
    };
    Admission::refused(change, CircuitState::HalfOpen, Duration::ZERO)
}

/// A deadline lies no further ahead than it was set, unless the clock has gone backwards since.
fn set_back(until: Instant, at_most: Duration, now: Instant) -> bool {
    until != Instant::NEVER && until.since(now) > at_most
}

fn remaining(until: Instant, cooldown: Duration, now: Instant) -> Duration {
    if until == Instant::NEVER { Duration::MAX } else { until.since(now).min(cooldown) }
}
