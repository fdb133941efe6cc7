//! The state of one call across its attempts, and the decision after each of them.

use crate::budget::BudgetCell;
use crate::retry::backoff::hinted;
use crate::retry::event::{self, Decided};
#[cfg(feature = "telemetry")]
use crate::retry::observed;
use crate::retry::overridden;
use crate::retry::{AttemptSpan, Attempts, Delay, RetryPolicy, StopReason, Timed};
use crate::runtime::again::is_again;
use crate::runtime::breakers_below::{BreakersBelow, News};
use crate::runtime::clock::{Clock, Instant, saturating_nanos};
use crate::runtime::deadline;
use crate::runtime::tested::{self, Names};
use crate::runtime::timeouts_below::TimeoutsBelow;
use crate::site::layer::Layer;
use crate::telemetry::call_id::CallId;
use crate::vocabulary::described::Observed;
use crate::vocabulary::rejector::Rejector;
use crate::vocabulary::transience::Transience;
use std::time::Duration;

mod beside;
mod budgeted;
mod changed;
mod counting;
mod decision;
mod memory;
mod outside;
mod timing;
mod word;

pub use beside::BesidePolicy;
use changed::{Changed, changed_at};
pub use decision::Decision;
use outside::Unlimited;
use timing::Timing;
pub use word::Word;

/// The state of one call across its attempts: the number of failed ones, and in `M` what its policy
/// needs beside that number.
///
/// It is made before the first attempt. It costs almost nothing until an attempt fails.
///
/// `M` has as many elements as the policy needs:
///
/// - none: neither the time nor the last backoff matters;
/// - one: the start of the call, or, with decorrelated jitter, the last backoff;
/// - three: the start, the last backoff, and the start of the present attempt.
///
/// So a future has no room for what its call does not need. The code that decides takes a slice.
/// With three elements for every call, an async call that succeeds at once costs 69 instructions
/// instead of 45, and one that succeeds after two failures 195 instead of 148
/// (`benches/instructions retry`).
#[derive(Debug)]
pub struct Retry<'a, M: ?Sized = [Word]> {
    layer: Layer<'a>,
    made: u32,
    timing: Timing,
    changed: Changed,
    memory: M,
}

/// After this many attempts without a delay, a call lets the executor run other tasks.
const TURN: u32 = 64;

/// Whether other tasks run before the next attempt although there is no delay: after every 64
/// attempts, and after each attempt once the count is at its maximum.
const fn is_turn(made: u32) -> bool {
    made.is_multiple_of(TURN) || made == u32::MAX
}

impl<const N: usize> Retry<'_, [Word; N]> {
    /// The same, of a call of an annotated function.
    #[inline]
    #[must_use]
    pub fn at(self, layer: Layer<'_>) -> Retry<'_, [Word; N]> {
        let Self { made, timing, memory, .. } = self;
        Retry { layer, made, timing, changed: changed_at(layer), memory }
    }

    /// Counts the attempt that just failed and decides what comes after it.
    ///
    /// `transience` is the answer of `on` or of the error. `rejector` is the policy whose rejection
    /// the error holds, if it holds one. `below` has the news of the breakers below on the same
    /// function.
    ///
    /// The reasons to stop are checked in the order of [`StopReason`]. The delay is drawn here,
    /// before the decision, so no event announces a wait that then ends after the time limit.
    // Generic, so that it is compiled into the caller's crate. The address of a function of another
    // crate is kept in a register throughout the loop, and every call has to save that register.
    // `call` is the last parameter: there the length of its slice moves no other argument to
    // another register.
    #[cold]
    #[inline(never)]
    pub fn decide(
        policy: &RetryPolicy,
        transience: Transience,
        rejector: Option<Rejector>,
        error: Observed<'_>,
        below: Option<&BreakersBelow>,
        call: &mut Self,
    ) -> Decision {
        let is_plain = transience == Transience::Transient
            && rejector.is_none()
            && below.is_none_or(BreakersBelow::is_silent);
        let may_be_late = deadline::were_set();
        if !cfg!(any(feature = "tracing", feature = "_site"))
            && is_plain
            && !may_be_late
            && call.goes_on_at_once(policy)
        {
            return Decision::wait(Delay::from_nanos(0));
        }
        Retry::decide_of(policy, transience, rejector, error, below, call)
    }

    /// Whether the next attempt follows at once, without clock, randomness or event. If so, this
    /// counts the failed attempt.
    #[inline]
    fn goes_on_at_once(&mut self, policy: &RetryPolicy) -> bool {
        let made = self.made.saturating_add(1);
        let at_once = policy.is_immediate()
            && policy.budget_in_force().is_none()
            && !policy.asks_for_time()
            && !is_turn(made)
            && !policy.is_once_if_nested()
            && policy.limit().is_none_or(|limit| made < limit.get());
        if at_once {
            self.made = made;
        }
        at_once
    }

    /// The decision after an `Ok`, with the answer of `on_ok`: an `Ok` that is not transient is a
    /// success.
    #[inline]
    pub fn reconsider(
        policy: &RetryPolicy,
        transience: Transience,
        below: Option<&BreakersBelow>,
        call: &mut Self,
    ) -> Decision {
        if transience.is_transient() {
            let decision = Self::decide(policy, transience, None, Observed::NOTHING, below, call);
            call.refused(decision)
        } else {
            Self::succeed_by_policy(policy, call)
        }
    }

    /// The decision after an `Ok` that is refused. If it is the end, the call has failed.
    #[inline]
    fn refused(&self, decision: Decision) -> Decision {
        if cfg!(feature = "_site") && decision.delay().is_none() {
            self.layer.refused();
        }
        decision
    }

    /// The decision after a success, under a policy that has no budget of its own.
    #[inline]
    #[must_use]
    pub fn succeed(policy: &RetryPolicy, call: &Self) -> Decision {
        #[cfg(feature = "tracing")]
        if call.made > 0 {
            Retry::recover(policy, call);
        }
        #[cfg(not(feature = "tracing"))]
        let _ = (policy, call);
        Decision::DONE
    }

    /// The scope of the attempt that begins, which has no deadline in the source.
    #[inline]
    #[must_use]
    pub fn untimed(call: &Self) -> Unlimited {
        call.scope(call.made > 0, drop)
    }

    /// The same, in sync code, which knows whether the attempt is the first.
    #[inline]
    #[must_use]
    pub fn untimed_again(is_again: bool, call: &Self) -> Unlimited {
        call.scope(is_again, drop)
    }

    /// The same as [`untimed`](Self::untimed), with timeouts inside.
    #[inline]
    #[must_use]
    pub fn untimed_above(timeouts: &TimeoutsBelow, call: &Self) -> Unlimited {
        call.scope(call.made > 0, |until| _ = timeouts.limited(until))
    }

    /// The scope of the attempt that begins. It is over at `until`, which is asked of
    /// [`until`](Retry::until).
    #[inline]
    #[must_use]
    pub fn within(call: &Self, until: Instant) -> Timed {
        Timed::new(call.made > 0, until)
    }

    /// The span of the attempt that begins: none for the first one.
    #[inline]
    #[must_use]
    pub fn span(policy: &RetryPolicy, call: &Self) -> AttemptSpan {
        match call.made {
            0 => AttemptSpan::none(),
            made => AttemptSpan::new(policy, call.layer, made.saturating_add(1)),
        }
    }

    /// The wait is over and the next attempt begins. This costs nothing if neither the policy nor
    /// an event needs the running time of an attempt.
    #[inline]
    pub fn resume(policy: &RetryPolicy, call: &mut Self) {
        if N >= 3 || cfg!(any(feature = "tracing", feature = "_site")) {
            Retry::resume_of(policy, call);
        }
    }
}

impl Retry<'_> {
    fn decide_of(
        policy: &RetryPolicy,
        transience: Transience,
        rejector: Option<Rejector>,
        error: Observed<'_>,
        below: Option<&BreakersBelow>,
        call: &mut Self,
    ) -> Decision {
        let beside = BesidePolicy::of(policy);
        Self::decide_and_tell(policy, transience, rejector, error, below, beside, call)
    }

    fn decide_and_tell(
        policy: &RetryPolicy,
        transience: Transience,
        rejector: Option<Rejector>,
        error: Observed<'_>,
        below: Option<&BreakersBelow>,
        beside: BesidePolicy<'_>,
        call: &mut Self,
    ) -> Decision {
        let mut room = None;
        let written = policy;
        let policy = overridden::in_force(call.layer, written, &mut room);
        call.remember(written, policy);
        let start = call.start(policy);
        let times = call.timing.failed(policy, start);
        let is_rejected = rejector.is_some() || call.news(below).is_rejection();
        let beside = beside.unless_replaced(call.layer);
        let decision = call.decide_with_care(policy, transience, rejector, below, beside);
        counting::decided(policy, call.layer, transience, is_rejected, error, decision);
        if let Some(delay) = decision.delay() {
            tested::waits(Names { own: policy.label(), function: call.layer.function() }, delay.duration());
        }
        let decided = Decided { policy, layer: call.layer, made: call.made, decision, error, times };
        event::decided(&decided);
        #[cfg(feature = "telemetry")]
        observed::decided(&decided);
        decision
    }

    /// The news of the breakers below, and of a fault that stands for one: it lies around the body,
    /// so there is no place for its news, and an error need not hold a rejection.
    fn news(&self, below: Option<&BreakersBelow>) -> News {
        let news = below.map_or(News::None, BreakersBelow::news);
        if !news.is_rejection() && self.is_injected_rejection() {
            return News::Rejected { by: Rejector::Breaker, ran: true };
        }
        news
    }

    #[cfg(feature = "faults")]
    fn is_injected_rejection(&self) -> bool {
        self.layer.is_injected_rejection()
    }

    #[cfg(not(feature = "faults"))]
    #[expect(clippy::unused_self, reason = "with faults it asks")]
    const fn is_injected_rejection(&self) -> bool {
        false
    }

    fn decide_with_care(
        &mut self,
        policy: &RetryPolicy,
        transience: Transience,
        rejector: Option<Rejector>,
        below: Option<&BreakersBelow>,
        beside: BesidePolicy<'_>,
    ) -> Decision {
        let (news, budget) = (self.news(below), beside.budget);
        if let (Some(budget), 1..) = (budget, self.made) {
            let is_rejection = rejector.is_some() || self.is_injected_rejection();
            put_back_if_rejected(budget, is_rejection, below.map_or(News::None, BreakersBelow::news));
        }
        let began_anew = self.begin_anew_if_it_ran_long(policy);
        if !matches!(news, News::Rejected { ran: false, .. }) {
            self.made = self.made.saturating_add(1);
        }
        let rejector = news.rejector().or(rejector);
        let delay = match rejector {
            // Whatever `on` says of the error.
            Some(_) => Err(StopReason::Rejected),
            None => self.next_delay(policy, transience, news, beside),
        };
        let decision = match delay.and_then(|delay| withdraw(budget).map(|()| delay)) {
            // An endless call would otherwise never let other tasks run.
            Ok(0) if began_anew || is_turn(self.made) => Decision::wait(Delay::TURN),
            Ok(nanos) => Decision::wait(Delay::from_nanos(nanos)),
            Err(reason) => rejector.map_or(Decision::stop(reason), Decision::stop_rejected),
        };
        match (below, decision.delay()) {
            (Some(below), Some(_)) => below.forget(),
            (Some(below), None) if news.is_rejection() && self.made > 0 => below.ran_before(),
            _ => {}
        }
        decision
    }

    /// The attempts until now, for the error of the caller. `decision` is the last decision. The
    /// time is zero if the call is not timed.
    #[must_use]
    pub fn attempts(&self, policy: &RetryPolicy, decision: Decision) -> Attempts {
        let elapsed = match self.start(policy) {
            Instant::UNSET => Duration::ZERO,
            start => policy.clock().now().since(start),
        };
        Attempts::of(self.made, elapsed, decision.reason(), decision.is_rejected())
    }

    /// The policy in force. If it is not `written`, it is made in `room`.
    pub(in crate::retry) fn in_force<'p>(
        &self,
        written: &'p RetryPolicy,
        room: &'p mut Option<RetryPolicy>,
    ) -> &'p RetryPolicy {
        overridden::in_force(self.layer, written, room)
    }

    /// The id that the context of the call begins with. If there are events, it is made here: what
    /// happens inside of the body tells it too, and cannot ask the context. Else the context makes
    /// it when the body asks.
    #[cfg_attr(
        not(any(feature = "tracing", feature = "telemetry")),
        expect(clippy::unused_self, reason = "nobody is told")
    )]
    pub(crate) fn id_for_body(&self) -> Option<CallId> {
        #[cfg(any(feature = "tracing", feature = "telemetry"))]
        return self.layer.call_id();
        #[cfg(not(any(feature = "tracing", feature = "telemetry")))]
        None
    }

    /// The number of failed attempts. One that ran for `reset_after` is the first.
    pub(crate) const fn made(&self) -> u32 {
        self.made
    }

    /// The deadline that `max_duration` is to all that the attempts do. In sync code it has to be
    /// asked before the first one, and kept; in async code it is the same before each.
    #[must_use]
    pub fn until(&self, policy: &RetryPolicy) -> Instant {
        let mut room = None;
        let policy = overridden::in_force(self.layer, policy, &mut room);
        let Some(limit) = policy.time_limit().map(Duration::from_nanos) else { return Instant::NEVER };
        match policy.clock() {
            Clock::Async => self.started(policy).saturating_add(limit),
            // Deadlines are on the clock of async code.
            Clock::Blocking => Clock::Async.now().saturating_add(limit),
        }
    }

    /// An attempt has succeeded after others that failed.
    #[cfg(feature = "tracing")]
    #[cold]
    fn recover(policy: &RetryPolicy, call: &Self) {
        let mut room = None;
        let policy = call.in_force(policy, &mut room);
        let times = call.timing.succeeded(policy, call.start(policy));
        event::recovered(policy, call.layer, call.made.saturating_add(1), times);
    }

    #[cold]
    fn resume_of(policy: &RetryPolicy, call: &mut Self) {
        call.layer.begins_again();
        #[cfg(feature = "tracing")]
        call.timing.resumed(policy);
        let layer = call.layer;
        let Some((_, began)) = call.of_attempt() else { return };
        let mut room = None;
        let policy = overridden::in_force(layer, policy, &mut room);
        if policy.reset_after_nanos().is_some() {
            *began = Word::of(policy.clock().now().to_bits());
        }
    }

    #[inline]
    fn next_delay(
        &mut self,
        policy: &RetryPolicy,
        transience: Transience,
        news: News,
        beside: BesidePolicy<'_>,
    ) -> Result<u64, StopReason> {
        let hint = match transience {
            Transience::Permanent => return Err(StopReason::Permanent),
            Transience::Transient => None,
            Transience::TransientAfter(hint) => Some(saturating_nanos(hint)),
        };
        if tested::attempts(self.layer.function().is_some())
            .or(policy.limit())
            .is_some_and(|limit| self.made >= limit.get())
        {
            return Err(StopReason::AttemptsExhausted);
        }
        if policy.is_once_if_nested() && is_again() {
            return Err(StopReason::Nested);
        }
        if hint.is_some_and(|hint| hint > policy.longest_hint()) {
            return Err(StopReason::RetryAfterTooLong);
        }
        let delay = self.draw(policy, hint, beside);
        if self.is_over_in(policy, delay) || deadline::is_over_in(delay) {
            return Err(StopReason::DeadlineExceeded);
        }
        // The next attempt would be rejected, and the caller would get that rejection in place of
        // the error of this attempt.
        if news.outlasts(delay) {
            return Err(StopReason::CircuitOpen);
        }
        Ok(delay)
    }

    /// Draws the delay. A hint is the least wait, but does not enter the next backoff.
    fn draw(&mut self, policy: &RetryPolicy, hint: Option<u64>, beside: BesidePolicy<'_>) -> u64 {
        let made = self.made;
        let mut forgotten = Word::ZERO;
        let previous = self.words(policy).1.unwrap_or(&mut forgotten);
        let delay = beside.interval(policy, made, previous.get()).draw();
        *previous = Word::of(delay);
        delay.max(hint.map_or(0, |hint| hinted(policy, hint).draw()))
    }

    /// Whether an attempt that begins after `delay` would begin too late for `max_duration`. A wait
    /// may end with the limit. Without one, the attempts have used the time up: a timeout inside
    /// would let no further body run, and under a paused clock that would never end.
    fn is_over_in(&mut self, policy: &RetryPolicy, delay: u64) -> bool {
        let Some(time_limit) = policy.time_limit() else { return false };
        let spent = self.spent(policy);
        let begins = spent.saturating_add(delay);
        begins > time_limit || (begins == time_limit && delay == 0 && spent > 0)
    }
}

/// Takes the token of the next attempt, if there is a budget. It is the last question, so that no
/// attempt takes one that is not made.
fn withdraw(budget: Option<&BudgetCell>) -> Result<(), StopReason> {
    if budget.is_none_or(BudgetCell::withdraw) { Ok(()) } else { Err(StopReason::BudgetExhausted) }
}

/// Puts the token of an attempt back that did not run. Breakers on the same function know whether
/// it ran; otherwise the error says it.
fn put_back_if_rejected(budget: &BudgetCell, is_rejection: bool, news: News) {
    let did_not_run = match news {
        News::Rejected { ran, .. } => !ran,
        News::None | News::OpenUntil(_) => is_rejection,
    };
    if did_not_run {
        budget.put_back();
    }
}

#[cfg(test)]
mod tests;
