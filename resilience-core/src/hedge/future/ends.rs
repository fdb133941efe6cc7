//! The end of an attempt, and of the call.

use std::pin::Pin;
use std::task::Context;

use crate::hedge::event;
use crate::hedge::expansion::budget::HedgeBudget;
use crate::hedge::expansion::static_latency::StaticLatency;
use crate::hedge::future::clock::Alarm;
use crate::hedge::future::{HedgeFuture, Phase};
use crate::hedge::judged::Judged;
#[cfg(feature = "telemetry")]
use crate::hedge::observed;
use crate::hedge::settings::HedgeSettings;
use crate::hedge::state::Next;
use crate::runtime::clock::Clock;
use crate::site::hedge_end::{HedgeEnd, HedgeResult};
use crate::timeout::TimeoutTimer;

impl<M, A, T, D, B, L, J, U, R> HedgeFuture<'_, M, A, T, D, B, L, J, U>
where
    M: Fn() -> A,
    A: Future,
    T: TimeoutTimer,
    D: Fn() -> HedgeSettings,
    B: HedgeBudget,
    L: Fn() -> &'static StaticLatency,
    J: FnMut(&A::Output) -> Judged,
    U: FnMut(A::Output) -> R,
{
    /// The attempt `number` has ended. Returns the outcome of the call if that has ended too.
    pub(super) fn attempt_has_ended(
        mut self: Pin<&mut Self>,
        number: u8,
        outcome: A::Output,
        judged: Judged,
        cx: &mut Context<'_>,
    ) -> Option<R> {
        let judged = if self.is_injected_rejection() { Judged::Rejected } else { judged };
        let next = self.as_mut().project().race.ended(number, judged);
        self.measure(number, judged);
        let mut this = self.as_mut().project();
        match this.hedges.as_mut() {
            Some(hedges) if number > 0 => hedges.end(number),
            _ => this.first.set(None),
        }
        if number > 0 && judged == Judged::Rejected {
            // Its body did not run.
            this.budget.put_back();
        }
        match (next, number) {
            (Next::Ends, _) | (Next::GivesUp, 0) => return Some(self.end(number, outcome, judged)),
            (Next::GivesUp, _) => return self.give_up(),
            _ => self.layer.an_attempt_ended(),
        }
        match (next, judged) {
            (Next::Begins, Judged::FailedUntil(time)) => {
                self.as_mut().wait_until_asked(time);
                // None begins so early, and those that run decide.
                if !self.schedule.waits() && self.as_mut().project().race.stop() == Next::GivesUp {
                    return if number == 0 { Some(self.end(0, outcome, judged)) } else { self.give_up() };
                }
                self.keep(number, outcome, judged);
            }
            (Next::Begins, _) if self.hedges.is_none() => return self.begin_instead(outcome, judged, cx),
            (Next::Begins, _) => {
                self.as_mut().project().schedule.now();
                self.keep(number, outcome, judged);
            }
            _ => self.keep(number, outcome, judged),
        }
        None
    }

    /// The first attempt has failed alone. Another one begins at once, if it may. Nothing is
    /// allocated before that is certain.
    fn begin_instead(
        mut self: Pin<&mut Self>,
        outcome: A::Output,
        judged: Judged,
        cx: &mut Context<'_>,
    ) -> Option<R> {
        let Ok(number) = self.as_mut().begin_another(Alarm::Failed) else {
            return Some(self.end(0, outcome, judged));
        };
        self.as_mut().keep(0, outcome, judged);
        self.poll_number(number, cx)
    }

    /// Keeps the outcome of a first attempt that has failed: it is that of the call if all fail.
    fn keep(self: Pin<&mut Self>, number: u8, outcome: A::Output, judged: Judged) {
        if number == 0 {
            self.project().hedges.get_or_insert_with(Box::default).first_outcome = Some((outcome, judged));
        }
    }

    /// All attempts have failed: the outcome is that of the first one.
    pub(super) fn give_up(mut self: Pin<&mut Self>) -> Option<R> {
        let (outcome, judged) = self.as_mut().project().hedges.as_mut()?.first_outcome.take()?;
        Some(self.end(0, outcome, judged))
    }

    /// The call ends with the outcome of the attempt `number`. All others are dropped first.
    pub(super) fn end(mut self: Pin<&mut Self>, number: u8, outcome: A::Output, judged: Judged) -> R {
        self.give_back();
        let (layer, race) = (self.layer, self.race);
        let mut this = self.as_mut().project();
        *this.phase = Phase::Ended;
        this.first.set(None);
        this.sleep.set(None);
        *this.hedges = None;
        if judged == Judged::Success {
            this.budget.succeeded();
        }
        let result = match judged {
            Judged::Success if number > 0 => HedgeResult::Won,
            Judged::Success => HedgeResult::Plain,
            Judged::Rejected => HedgeResult::Rejected,
            Judged::Refused => HedgeResult::Refused,
            _ => HedgeResult::Failed,
        };
        if race.begun() > 1 || result != HedgeResult::Plain {
            layer.hedge_ended(HedgeEnd { result, dropped: race.running() });
        }
        (this.finish)(outcome)
    }

    /// Another attempt begins, the one of this number.
    pub(super) fn tell_begun(self: Pin<&mut Self>, number: u8, alarm: Alarm) {
        let HedgeSettings { name, .. } = (self.settings)();
        self.layer.hedged();
        event::hedged(self.layer, name, number, alarm);
        #[cfg(feature = "telemetry")]
        observed::hedged(self.layer, name, number, alarm);
    }

    /// Counts how long the first attempt took, if a percentile is asked for.
    fn measure(&self, number: u8, judged: Judged) {
        if self.in_force.percentile((self.settings)().after).is_none() {
            return;
        }
        let is_over = number == 0 && judged.wins();
        let is_longer = number == 0 && judged == Judged::TimedOut || judged.wins() && self.race.runs(0);
        if !is_over && !is_longer {
            return;
        }
        let latency = (self.latency)().in_use();
        if is_over && self.phase == Phase::First {
            return latency.was_ready_at_once();
        }
        let now = Clock::Async.now();
        if let Some(nanos) = self.schedule.elapsed(now) {
            if is_over { latency.took(now, nanos) } else { latency.takes_longer(now, nanos) }
        }
    }

    /// Whether a fault stands for a rejection of the attempt that has just ended.
    #[cfg(feature = "faults")]
    fn is_injected_rejection(&self) -> bool {
        self.layer.is_injected_rejection()
    }

    #[cfg(not(feature = "faults"))]
    #[expect(clippy::unused_self, reason = "as with faults")]
    const fn is_injected_rejection(&self) -> bool {
        false
    }
}
