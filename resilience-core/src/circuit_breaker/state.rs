//! The breaker as a pure state machine: `(state, event, now) -> change`.
//!
//! It has no atomics, no clock and no randomness; the [`World`] provides them. `cell.rs` makes the
//! changes visible to other threads.

#[cfg(feature = "control")]
pub(crate) mod adapted;
#[cfg(feature = "shared")]
pub(crate) mod fleet;
pub(crate) mod open_cause;
pub(crate) mod window;

use std::time::Duration;

use crate::circuit_breaker::circuit_state::CircuitState;
use crate::circuit_breaker::settings::measure::Threshold;
use crate::circuit_breaker::settings::rules::Rules;
use crate::circuit_breaker::state::open_cause::OpenCause;
use crate::circuit_breaker::state::window::{Record, Window};
use crate::runtime::clock::{Instant, saturating_nanos};
use crate::runtime::random::Interval;
use crate::vocabulary::outcome::Outcome;

/// The shortest time after which running probes are abandoned. With a cooldown near zero, the next
/// caller would otherwise take the slot of a probe that has only just begun.
const LEAST_PATIENCE: Duration = Duration::from_millis(1);

/// A caller that finds all probe slots taken is told to come back after this part of the cooldown,
/// within these bounds. That is soon enough to find the probes ended, and late enough not to spin.
const COME_BACK_AFTER: u32 = 10;
const SOONEST: Duration = Duration::from_millis(10);
const LATEST: Duration = Duration::from_secs(1);

/// A grown cooldown is shortened by up to this part of it.
const SPREAD: u64 = 20;

/// The state of a breaker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// Calls run. `pending` is 0 if one more success would change nothing: it is the number of
    /// consecutive failures, or, with a window, 1 until a success no longer matters. If `timed`,
    /// every success is looked at.
    Closed { pending: u32, timed: bool },
    /// Calls are rejected until `until`. That was at most `wait` ahead when the state began: the
    /// cooldown, or longer if the server asked for it.
    Open { until: Instant, wait: Duration, cooldown: Duration },
    /// Some probes are `running`, some have `succeeded`. At `until` the running ones are abandoned,
    /// and others may take their slots. An abandoned probe still counts, so the sum may exceed the
    /// number of probes when it succeeds.
    HalfOpen { running: u16, succeeded: u16, until: Instant, cooldown: Duration },
    /// Calls are rejected until a command ends this state.
    ForcedOpen,
    /// Calls run uncounted until a command ends this state.
    Disabled,
}

/// A command given by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Command {
    ForceOpen,
    Disable,
    ObserveOnly,
    HalfOpen,
    Reset,
}

/// The inputs that the machine cannot compute.
pub(crate) trait World {
    /// The present time. Asked for only where it matters.
    fn now(&self) -> Instant;
    /// A random number within `interval`.
    fn draw(&self, interval: Interval) -> u64;
}

/// The facts about a call that has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Report {
    pub(crate) outcome: Outcome,
    pub(crate) slow: bool,
    /// For a failure: how long the server asks to be left alone. Zero if it did not say.
    pub(crate) at_least: Duration,
    /// Whether this was a probe of an earlier round, whose slot was given to another one.
    pub(crate) given_up: bool,
}

/// The effect of an event on the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// No change.
    Stay,
    /// The same state goes on with other numbers. Calls under way still count.
    Within(State),
    /// The half-open state goes on with a new round of probes, in a new generation. Probes of
    /// earlier rounds still count, but hold no slot.
    NextRound(State),
    /// A new state begins, in a new generation. Results of calls under way come too late.
    Into(State),
    /// The same, for a state that rejects calls, with its cause.
    Opens(State, OpenCause),
}

/// The reason why a call may not run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) state: CircuitState,
    /// `None` if unknown.
    pub(crate) retry_after: Option<Duration>,
}

/// The answer to "may this call run?". A refusal changes the state too, if it finds that the clock
/// was set back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Admission {
    pub(crate) change: Change,
    pub(crate) refusal: Option<Refusal>,
}

impl Admission {
    const fn granted(change: Change) -> Self {
        Self { change, refusal: None }
    }

    const fn refused(change: Change, state: CircuitState, retry_after: Option<Duration>) -> Self {
        Self { change, refusal: Some(Refusal { state, retry_after }) }
    }
}

/// The effect of one more outcome on the closed state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tally {
    Same,
    Pending(u32),
    Trips,
}

/// The closed state with nothing recorded.
pub(crate) fn closed(rules: &Rules) -> State {
    State::Closed { pending: rules.window.is_some().into(), timed: rules.slow.is_some() }
}

/// Decides about a call that asks to run.
pub(crate) fn admit(state: State, now: Instant, rules: &Rules) -> Admission {
    match state {
        State::Closed { .. } | State::Disabled => Admission::granted(Change::Stay),
        State::ForcedOpen => Admission::refused(Change::Stay, CircuitState::ForcedOpen, None),
        State::Open { until, cooldown, .. } if now >= until => {
            Admission::granted(Change::Into(probing(1, 0, now, cooldown)))
        }
        State::Open { until, wait, cooldown } => wait_out(until, wait, cooldown, now),
        State::HalfOpen { running, succeeded, until, cooldown } => {
            if taken(running, succeeded) < u32::from(rules.probes) {
                let state = probing(running.saturating_add(1), succeeded, now, cooldown);
                Admission::granted(Change::Within(state))
            } else if now >= until {
                // The running probes are slow or hung. Their slots are free now; the successes
                // stay.
                Admission::granted(Change::NextRound(probing(1, succeeded, now, cooldown)))
            } else {
                wait_for_probes(running, succeeded, until, cooldown, now)
            }
        }
    }
}

/// Applies the result of a call of the present generation, or of a probe of an earlier round.
/// `window` is given if the breaker judges rates.
pub(crate) fn settle(
    state: State,
    report: Report,
    rules: &Rules,
    window: Option<&mut Window>,
    world: &impl World,
) -> Change {
    match state {
        State::Closed { pending, timed } => {
            let (tally, cause) = tally(pending, report, rules, window, world);
            match tally {
                Tally::Same => Change::Stay,
                Tally::Pending(pending) => Change::Within(State::Closed { pending, timed }),
                Tally::Trips => trip(cause, report.at_least, rules, world),
            }
        }
        State::HalfOpen { running, succeeded, until, cooldown } => {
            let running = if report.given_up { running } else { running.saturating_sub(1) };
            match report.outcome {
                Outcome::Ignored => Change::Within(State::HalfOpen { running, succeeded, until, cooldown }),
                Outcome::Success if !report.slow => succeed(running, succeeded, cooldown, rules, world),
                Outcome::Success => reopen(OpenCause::SlowProbe, cooldown, Duration::ZERO, rules, world),
                Outcome::Failure => reopen(OpenCause::FailedProbe, cooldown, report.at_least, rules, world),
            }
        }
        State::Open { .. } | State::ForcedOpen | State::Disabled => Change::Stay,
    }
}

/// Opens a closed circuit.
pub(crate) fn trip(cause: OpenCause, at_least: Duration, rules: &Rules, world: &impl World) -> Change {
    Change::Opens(open(world.now(), rules.cooldown, rules.cooldown, at_least, rules), cause)
}

/// Counts one more successful probe.
fn succeed(running: u16, succeeded: u16, cooldown: Duration, rules: &Rules, world: &impl World) -> Change {
    let succeeded = succeeded.saturating_add(1);
    if succeeded >= rules.probes {
        Change::Into(closed(rules))
    } else {
        Change::Within(probing(running, succeeded, world.now(), cooldown))
    }
}

/// Counts an outcome in the closed state. Also returns the cause, for the case that the circuit
/// trips.
fn tally(
    pending: u32,
    report: Report,
    rules: &Rules,
    window: Option<&mut Window>,
    world: &impl World,
) -> (Tally, OpenCause) {
    match window {
        Some(window) => {
            let tally = tally_window(window, report.outcome, report.slow, rules, world);
            (tally, window.cause(rules))
        }
        None => {
            let failures = pending.saturating_add(1);
            (tally_row(pending, report.outcome, rules), OpenCause::ConsecutiveFailures { failures })
        }
    }
}

/// Counts an outcome in a window.
#[inline]
pub(crate) fn tally_window(
    window: &mut Window,
    outcome: Outcome,
    slow: bool,
    rules: &Rules,
    world: &impl World,
) -> Tally {
    if outcome == Outcome::Ignored {
        return Tally::Same;
    }
    window.record(Record { failed: outcome == Outcome::Failure, slow }, || world.now());
    if window.trips(rules) {
        return Tally::Trips;
    }
    Tally::Pending(u32::from(!window.is_settled()))
}

/// Counts an outcome without a window. This needs neither the lock nor the clock.
#[inline]
pub(crate) fn tally_row(failures: u32, outcome: Outcome, rules: &Rules) -> Tally {
    match (outcome, rules.threshold) {
        (Outcome::Failure, Threshold::Consecutive(limit)) if failures.saturating_add(1) >= limit => {
            Tally::Trips
        }
        (Outcome::Failure, _) => Tally::Pending(failures.saturating_add(1)),
        (Outcome::Success, _) if failures > 0 => Tally::Pending(0),
        (Outcome::Success | Outcome::Ignored, _) => Tally::Same,
    }
}

/// Applies a command. `None` if the command is illegal in this state. A reset always begins a
/// generation; other commands begin one only if they change something.
pub(crate) fn obey(state: State, command: Command, now: Instant, rules: &Rules) -> Option<Change> {
    Some(match (command, state) {
        (Command::ForceOpen, State::ForcedOpen) | (Command::Disable, State::Disabled) => Change::Stay,
        (Command::ForceOpen, _) => Change::Opens(State::ForcedOpen, OpenCause::ByHand),
        (Command::Disable, _) => Change::Into(State::Disabled),
        (Command::Reset | Command::ObserveOnly, _) => Change::Into(closed(rules)),
        (Command::HalfOpen, State::Open { cooldown, .. }) => Change::Into(probing(0, 0, now, cooldown)),
        (Command::HalfOpen, _) => return None,
    })
}

impl State {
    /// The state that a caller would find at `now`: an open circuit whose cooldown is over is
    /// half-open.
    pub(crate) fn seen_at(self, now: Instant) -> CircuitState {
        match self {
            Self::Closed { .. } => CircuitState::Closed,
            Self::Open { until, .. } if now < until => CircuitState::Open,
            Self::Open { .. } | Self::HalfOpen { .. } => CircuitState::HalfOpen,
            Self::ForcedOpen => CircuitState::ForcedOpen,
            Self::Disabled => CircuitState::Disabled,
        }
    }

    /// The name of the state, independent of the time.
    pub(crate) fn kind(self) -> CircuitState {
        self.seen_at(Instant::UNSET)
    }

    /// Whether the state has lasted a whole cooldown longer than necessary, because no probe came
    /// or none ended.
    pub(crate) fn is_abandoned(self, now: Instant) -> bool {
        match self {
            Self::Open { until, cooldown, .. } => now >= until.saturating_add(patience(cooldown)),
            Self::HalfOpen { until, .. } => now >= until,
            Self::Closed { .. } | Self::ForcedOpen | Self::Disabled => false,
        }
    }

    /// How long a caller would have found this state, if it began at `since`. A circuit whose
    /// cooldown is over has been half-open since that moment.
    pub(crate) fn time_in(self, since: Instant, now: Instant) -> Duration {
        match self {
            _ if since == Instant::UNSET => Duration::ZERO,
            Self::Open { until, .. } if now >= until => now.since(until),
            _ => now.since(since),
        }
    }

    /// The time until a call may be let through. `None` while calls are let through anyway, and if
    /// unknown.
    pub(crate) fn retry_after(self, now: Instant, rules: &Rules) -> Option<Duration> {
        match self {
            Self::Closed { .. } | Self::Disabled | Self::ForcedOpen => None,
            Self::Open { until, wait, .. } => remaining(until, wait, now),
            Self::HalfOpen { running, succeeded, until, cooldown } => {
                let has_room = taken(running, succeeded) < u32::from(rules.probes) || now >= until;
                Some(if has_room { Duration::ZERO } else { until_a_verdict(cooldown) })
            }
        }
    }

    /// The time for which all calls are rejected. Zero unless it is open.
    #[cfg(feature = "shared")]
    pub(crate) fn rest(self, now: Instant) -> Duration {
        match self {
            Self::Open { until, wait, .. } => remaining(until, wait, now).unwrap_or_default(),
            _ => Duration::ZERO,
        }
    }

    /// The cooldown in force. `None` in states without one.
    pub(crate) fn cooldown(self) -> Option<Duration> {
        match self {
            Self::Open { cooldown, .. } | Self::HalfOpen { cooldown, .. } => Some(cooldown),
            Self::Closed { .. } | Self::ForcedOpen | Self::Disabled => None,
        }
    }
}

/// An open state that lasts `rest`, or longer if the server asked for it.
fn open(now: Instant, rest: Duration, cooldown: Duration, at_least: Duration, rules: &Rules) -> State {
    let at_least = at_least.min(rules.longest_hint);
    State::Open { until: now.saturating_add(rest.max(at_least)), wait: cooldown.max(at_least), cooldown }
}

/// Reopens the circuit after a failed probe. A cooldown that grows is shortened at random, so that
/// replicas that lost the same service at the same time do not probe together. A cooldown that does
/// not grow is exact.
fn reopen(
    cause: OpenCause,
    cooldown: Duration,
    at_least: Duration,
    rules: &Rules,
    world: &impl World,
) -> Change {
    let grown = rules.grown(cooldown);
    let rest = if rules.cooldown_factor > 1.0 {
        let nanos = saturating_nanos(grown);
        Duration::from_nanos(world.draw(Interval { low: nanos - nanos / SPREAD, high: nanos }))
    } else {
        grown
    };
    Change::Opens(open(world.now(), rest, grown, at_least, rules), cause)
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

/// The nanoseconds for which an open circuit still rejects calls. `None` if the cooldown is over,
/// or if the clock was set back.
pub(crate) fn rest(until: Instant, wait: u64, now: Instant) -> Option<u64> {
    if until == Instant::NEVER {
        return Some(u64::MAX);
    }
    let rest = until.to_bits().saturating_sub(now.to_bits());
    (0 < rest && rest <= wait).then_some(rest)
}

/// Refuses while open. If the clock was set back, the wait starts again, so it takes at most one
/// `wait` longer.
fn wait_out(until: Instant, wait: Duration, cooldown: Duration, now: Instant) -> Admission {
    let change = if set_back(until, wait, now) {
        Change::Within(State::Open { until: now.saturating_add(wait), wait, cooldown })
    } else {
        Change::Stay
    };
    Admission::refused(change, CircuitState::Open, remaining(until, wait, now))
}

/// Refuses while all probe slots are taken. If the clock was set back, the deadline is corrected.
fn wait_for_probes(
    running: u16,
    succeeded: u16,
    until: Instant,
    cooldown: Duration,
    now: Instant,
) -> Admission {
    let change = if set_back(until, patience(cooldown), now) {
        Change::Within(probing(running, succeeded, now, cooldown))
    } else {
        Change::Stay
    };
    Admission::refused(change, CircuitState::HalfOpen, Some(until_a_verdict(cooldown)))
}

/// The time after which it makes sense to ask again whether the probes have ended.
fn until_a_verdict(cooldown: Duration) -> Duration {
    (cooldown / COME_BACK_AFTER).clamp(SOONEST, LATEST)
}

/// Whether the clock was set back. Otherwise a deadline never lies further ahead than it was set.
fn set_back(until: Instant, at_most: Duration, now: Instant) -> bool {
    until != Instant::NEVER && until.since(now) > at_most
}

/// The time until `until`. `None` if it is forever.
fn remaining(until: Instant, wait: Duration, now: Instant) -> Option<Duration> {
    (until != Instant::NEVER).then(|| until.since(now).min(wait))
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use crate::circuit_breaker::settings::Settings;

    const NANO: Duration = Duration::from_nanos(1);
    const COOLDOWN: Duration = Duration::from_secs(10);
    const NOW: Instant = Instant::from_bits(1 << 60);

    fn at(ahead: Duration) -> Instant {
        NOW.saturating_add(ahead)
    }

    fn open(until: Instant) -> State {
        State::Open { until, wait: COOLDOWN, cooldown: COOLDOWN }
    }

    fn half_open(until: Instant) -> State {
        State::HalfOpen { running: 1, succeeded: 0, until, cooldown: COOLDOWN }
    }

    #[test]
    fn an_open_circuit_rests_until_its_deadline() {
        let nanos = saturating_nanos(COOLDOWN);
        assert_eq!(rest(at(NANO), nanos, NOW), Some(1));
        assert_eq!(rest(NOW, nanos, NOW), None, "it is due");
        assert_eq!(rest(NOW, nanos, at(NANO)), None);
    }

    #[test]
    fn a_rest_longer_than_the_wait_is_that_of_a_clock_set_back() {
        let nanos = saturating_nanos(COOLDOWN);
        assert_eq!(rest(at(COOLDOWN), nanos, NOW), Some(nanos));
        assert_eq!(rest(at(COOLDOWN + NANO), nanos, NOW), None);
        assert_eq!(rest(Instant::NEVER, nanos, NOW), Some(u64::MAX), "it was set so far ahead");
    }

    #[test]
    fn a_refusal_mends_the_deadline_only_of_a_clock_set_back() {
        let change = |state| {
            let admission = admit(state, NOW, &Settings::new().rules());
            assert!(admission.refusal.is_some());
            admission.change
        };
        for state in [open as fn(Instant) -> State, half_open] {
            assert_eq!(change(state(at(NANO))), Change::Stay);
            assert_eq!(change(state(at(COOLDOWN))), Change::Stay);
            assert_eq!(change(state(at(COOLDOWN + NANO))), Change::Within(state(at(COOLDOWN))));
            assert_eq!(change(state(Instant::NEVER)), Change::Stay);
        }
    }

    #[test]
    fn an_open_circuit_is_abandoned_a_cooldown_after_it_was_due() {
        let open = open(NOW);
        assert!(!open.is_abandoned(NOW));
        assert!(!open.is_abandoned(at(COOLDOWN.saturating_sub(NANO))));
        assert!(open.is_abandoned(at(COOLDOWN)));
    }

    #[test]
    fn a_half_open_circuit_with_given_up_probes_is_abandoned() {
        assert!(!half_open(at(NANO)).is_abandoned(NOW));
        assert!(half_open(NOW).is_abandoned(NOW));
    }

    #[test]
    fn what_a_person_has_set_is_never_abandoned() {
        let closed = State::Closed { pending: 0, timed: false };
        for state in [closed, State::ForcedOpen, State::Disabled] {
            assert!(!state.is_abandoned(Instant::NEVER));
        }
    }
}
