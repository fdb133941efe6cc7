//! Histories: sequences of steps that a breaker and the model take together, compared after each
//! step.
//!
//! The subject is the pure machine or a whole breaker. Like `model.rs`, this file is shared with
//! `fuzz/`.

use std::fmt::Debug;
use std::time::Duration;

use super::model::{Cause, Mode, Model, Plan};
use super::{CircuitState, OpenCause, Outcome};

/// One step of a history. An index is taken modulo the number of calls under way.
#[derive(Clone, Copy, Debug)]
pub(super) enum Op {
    Acquire,
    Finish(usize, End),
    Forward(Duration),
    Back(Duration),
    Obey(Order),
    /// Other settings are put in force while the breaker is in use.
    #[allow(dead_code, reason = "only where settings can change")]
    Change(Plan),
    /// It judges, observes, or is off.
    #[allow(dead_code, reason = "as above")]
    Switch(Mode),
}

/// The end of a call.
#[derive(Clone, Copy, Debug)]
pub(super) enum End {
    Recorded(Outcome),
    /// A failure after which the server asks to be left alone for this long.
    FailedFor(Duration),
    Dropped,
    Unwound,
}

/// A command given by hand.
#[derive(Clone, Copy, Debug)]
pub(super) enum Order {
    ForceOpen,
    Disable,
    ObserveOnly,
    HalfOpen,
    Reset,
}

/// The system that is compared to the model.
pub(super) trait Subject {
    type CallGuard;
    fn acquire(&mut self, now: Duration) -> Option<Self::CallGuard>;
    /// Whether a server's hint reaches the breaker through this kind of guard.
    fn takes_hints(_: &Self::CallGuard) -> bool {
        true
    }
    fn finish(&mut self, guard: Self::CallGuard, end: End, now: Duration);
    /// Applies a command. Returns whether it was legal.
    fn obey(&mut self, order: Order, now: Duration) -> bool;
    /// Puts other settings in force.
    fn change(&mut self, _: Plan, _now: Duration) {
        unreachable!("only a whole breaker can be changed")
    }
    /// Puts a mode in force.
    fn switch(&mut self, _: Mode, _now: Duration) {
        unreachable!("only a whole breaker can be switched")
    }
    fn view(&mut self, now: Duration) -> View;
}

/// The values of a snapshot.
#[derive(Debug, PartialEq)]
pub(super) struct View {
    pub(super) state: CircuitState,
    pub(super) observed: Option<CircuitState>,
    /// The numbers of calls, failures and slow calls.
    pub(super) counts: (u32, u32, u32),
    pub(super) rejected: u64,
    pub(super) would_have_rejected: u64,
    pub(super) times_opened: u64,
    pub(super) retry_after: Option<Duration>,
    pub(super) cause: Option<Cause>,
}

/// Converts a cause to the model's form.
pub(super) fn told(cause: OpenCause) -> Cause {
    match cause {
        OpenCause::ConsecutiveFailures { failures, .. } => ("row", failures, 0),
        OpenCause::FailureRate { failures, calls, .. } => ("rate", failures, calls),
        OpenCause::SlowCalls { slow, calls, .. } => ("slow", slow, calls),
        OpenCause::FailedProbe => ("failed probe", 0, 0),
        OpenCause::SlowProbe => ("slow probe", 0, 0),
        OpenCause::ByHand => ("by hand", 0, 0),
        #[allow(unreachable_patterns, reason = "there may be more, to another crate")]
        _ => ("unknown", 0, 0),
    }
}

/// A subject and the model, taking the same steps.
pub(super) struct Pair<'a, S: Subject> {
    subject: &'a mut S,
    model: Model,
    /// The calls that have not ended, with their numbers in the model.
    pub(super) under_way: Vec<(S::CallGuard, usize)>,
    now: Duration,
}

impl<'a, S: Subject> Pair<'a, S> {
    pub(super) fn new(subject: &'a mut S, plan: Plan) -> Self {
        Self { subject, model: Model::new(plan), under_way: Vec::new(), now: Duration::from_secs(1) }
    }

    /// Takes one step. An error says where the two differ.
    pub(super) fn step(&mut self, op: Op) -> Result<(), String> {
        let done = match op {
            Op::Acquire => self.acquire(),
            Op::Finish(index, end) => self.finish(index, end),
            Op::Forward(by) => {
                self.now += by;
                Ok(())
            }
            Op::Back(by) => {
                self.now = self.now.saturating_sub(by);
                Ok(())
            }
            Op::Obey(order) => self.obey(order),
            Op::Change(plan) => {
                self.subject.change(plan, self.now);
                self.model.change(plan, self.now);
                Ok(())
            }
            Op::Switch(mode) => {
                self.subject.switch(mode, self.now);
                self.model.mode = mode;
                Ok(())
            }
        };
        done.and_then(|()| same("views", &self.subject.view(self.now), &self.expected()))
            .map_err(|difference| format!("after {op:?}: {difference}; {:?}", self.model))
    }

    fn acquire(&mut self) -> Result<(), String> {
        let (guard, call) = (self.subject.acquire(self.now), self.model.acquire(self.now));
        same("admissions", &guard.is_some(), &call.is_some())?;
        self.under_way.extend(guard.zip(call));
        Ok(())
    }

    fn finish(&mut self, index: usize, end: End) -> Result<(), String> {
        if self.under_way.is_empty() {
            return Ok(());
        }
        let (guard, call) = self.under_way.swap_remove(index % self.under_way.len());
        let end = if S::takes_hints(&guard) { end } else { end.without_hint() };
        self.subject.finish(guard, end, self.now);
        let drawn = self.subject.view(self.now).retry_after;
        let mut in_bounds = true;
        self.model.end(call, (end.outcome(), end.at_least()), self.now, |grown, grows, at_least| {
            let least = if grows { grown.mul_f64(0.95) } else { grown };
            let (least, most) = (least.max(at_least), grown.max(at_least));
            let rest = drawn.unwrap_or(most);
            in_bounds = least <= rest && rest <= most;
            rest
        });
        if in_bounds { Ok(()) } else { Err(format!("a cooldown of {drawn:?} out of bounds")) }
    }

    fn obey(&mut self, order: Order) -> Result<(), String> {
        let legal = match order {
            Order::ForceOpen => {
                self.model.force_open();
                true
            }
            Order::Disable => {
                self.model.disable();
                true
            }
            Order::ObserveOnly => {
                self.model.observe_only();
                true
            }
            Order::HalfOpen => self.model.half_open(self.now),
            Order::Reset => {
                self.model.reset();
                true
            }
        };
        same("answers", &self.subject.obey(order, self.now), &legal)
    }

    fn expected(&mut self) -> View {
        let Self { model, now, .. } = self;
        View {
            state: model.state(*now),
            observed: model.observed(*now),
            counts: model.counts(*now),
            rejected: model.rejected,
            would_have_rejected: model.would_have_rejected,
            times_opened: model.times_opened,
            retry_after: model.retry_after(*now),
            cause: model.cause,
        }
    }
}

impl End {
    pub(super) fn outcome(self) -> Outcome {
        match self {
            End::Recorded(outcome) => outcome,
            End::Dropped => Outcome::Ignored,
            End::FailedFor(_) | End::Unwound => Outcome::Failure,
        }
    }

    /// How long the server asks to be left alone.
    pub(super) fn at_least(self) -> Duration {
        if let End::FailedFor(time) = self { time } else { Duration::ZERO }
    }

    fn without_hint(self) -> Self {
        if let End::FailedFor(_) = self { End::Recorded(Outcome::Failure) } else { self }
    }
}

fn same<T: Debug + PartialEq>(what: &str, found: &T, expected: &T) -> Result<(), String> {
    if found == expected { Ok(()) } else { Err(format!("{what}: found {found:?}, expected {expected:?}")) }
}
