//! The attempts of a call, polled as one future.

mod attempts;
mod clock;
mod ends;

use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use pin_project_lite::pin_project;

use crate::hedge::expansion::budget::{HedgeBudget, Taken};
use crate::hedge::expansion::static_latency::StaticLatency;
use crate::hedge::future::attempts::{Hedges, order};
use crate::hedge::future::clock::Schedule;
use crate::hedge::judged::Judged;
use crate::hedge::overridden::InForce;
use crate::hedge::settings::HedgeSettings;
use crate::hedge::state::{Next, Race};
use crate::runtime::bodies_begun::BodyScope;
use crate::runtime::clock::TestClock;
use crate::runtime::timer::has_used_up_its_turn;
use crate::site::layer::Layer;
use crate::timeout::TimeoutTimer;

pub(in crate::hedge) use clock::Alarm;

pin_project! {
    /// A call of a function with `#[hedge]`.
    ///
    /// The first attempt is part of it; the others, which most calls do not have, are boxed. There
    /// is no timer before the first attempt is pending. Attempts are polled before the timer, so a
    /// value wins a tie.
    #[must_use = "futures do nothing unless polled"]
    pub struct HedgeFuture<'a, M, A, T, D, B, L, J, U>
    where
        A: Future,
        T: TimeoutTimer,
        B: HedgeBudget,
    {
        layer: Layer<'a>,
        in_force: InForce,
        race: Race,
        // The attempt that is polled first: it was not polled fairly last time.
        turn: u8,
        phase: Phase,
        // A bit for each attempt whose body has begun.
        bodies: u8,
        #[pin]
        first: Option<A>,
        #[pin]
        sleep: Option<T::Sleep>,
        schedule: Schedule,
        hedges: Option<Box<Hedges<A>>>,
        make: M,
        settings: D,
        timer: T,
        budget: B,
        latency: L,
        judge: J,
        finish: U,
    }

    impl<M, A, T, D, B, L, J, U> PinnedDrop for HedgeFuture<'_, M, A, T, D, B, L, J, U>
    where
        A: Future,
        T: TimeoutTimer,
        B: HedgeBudget,
    {
        fn drop(this: Pin<&mut Self>) {
            if this.phase != Phase::Ended && this.race.running() > 1 {
                this.layer.hedge_dropped(this.race.running() - 1);
                this.give_back();
            }
        }
    }
}

/// How far the call is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// It was not polled.
    New,
    /// Only the first attempt has begun, and it was not pending.
    First,
    /// The first attempt was pending.
    Waits,
    Ended,
}

/// Runs the attempts that `make` makes, as the attribute of `layer`. `judge` says what an attempt
/// has come to; `finish` makes the outcome of the call of the attempt that ends it.
#[expect(clippy::too_many_arguments, reason = "each is a part of the attribute, and most take no space")]
#[inline]
pub fn hedge<M, A, T, D, B, L, J, U, R>(
    layer: Layer<'_>,
    settings: D,
    timer: T,
    budget: B,
    latency: L,
    make: M,
    judge: J,
    finish: U,
) -> HedgeFuture<'_, M, A, T, D, B, L, J, U>
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
    HedgeFuture {
        layer,
        in_force: InForce::of(layer),
        race: Race::begin(1),
        turn: 0,
        phase: Phase::New,
        bodies: 0,
        first: None,
        sleep: None,
        schedule: Schedule::new(),
        hedges: None,
        make,
        settings,
        timer,
        budget,
        latency,
        judge,
        finish,
    }
}

impl<M, A, T, D, B, L, J, U, R> Future for HedgeFuture<'_, M, A, T, D, B, L, J, U>
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
    type Output = R;

    #[inline]
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<R> {
        if self.phase == Phase::New {
            self.as_mut().begin();
        }
        let this = self.as_mut().project();
        if this.hedges.is_none()
            && let Some(first) = this.first.as_pin_mut()
        {
            // Inlined, this is all that a call at once comes to.
            let scope = (this.settings)().tells_bodies.then(BodyScope::open);
            let polled = poll_attempt(first, cx);
            drop(scope);
            return match polled {
                Poll::Ready(outcome) => {
                    let judged = (this.judge)(&outcome);
                    if judged == Judged::Success && *this.phase == Phase::First {
                        return Poll::Ready(self.succeed_at_once(outcome));
                    }
                    self.first_has_ended(outcome, judged, cx)
                }
                Poll::Pending => self.wait(cx),
            };
        }
        self.poll_all(cx)
    }
}

/// One copy of the body's code for all attempts. Inlined, there would be three.
#[inline(never)]
fn poll_attempt<A: Future>(attempt: Pin<&mut A>, cx: &mut Context<'_>) -> Poll<A::Output> {
    attempt.poll(cx)
}

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
    /// The first poll: the first attempt begins.
    #[inline]
    fn begin(mut self: Pin<&mut Self>) {
        let mut this = self.as_mut().project();
        *this.phase = Phase::First;
        let is_off = this.in_force.is_off() || this.layer.is_off();
        *this.race = Race::begin(if is_off { 1 } else { this.in_force.attempts((this.settings)().attempts) });
        let attempt = (this.make)();
        this.first.set(Some(attempt));
        // Waits of the body move a test clock at once, so the time begins before them.
        if TestClock::is_installed() {
            self.begin_the_time();
        }
    }

    /// The first attempt has succeeded at its first poll.
    #[inline]
    fn succeed_at_once(mut self: Pin<&mut Self>, outcome: A::Output) -> R {
        let mut this = self.as_mut().project();
        this.first.set(None);
        *this.phase = Phase::Ended;
        if this.in_force.percentile((this.settings)().after).is_some() {
            (this.latency)().in_use().was_ready_at_once();
        }
        this.budget.succeeded();
        (this.finish)(outcome)
    }

    /// The first attempt is pending, and no other one has begun.
    fn wait(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<R> {
        if self.phase == Phase::First {
            if !self.schedule.has_begun() {
                self.as_mut().begin_the_time();
            }
            *self.as_mut().project().phase = Phase::Waits;
        }
        self.after_attempts(cx)
    }

    /// The first attempt has ended, and no other one has begun.
    #[cold]
    #[inline(never)]
    fn first_has_ended(
        mut self: Pin<&mut Self>,
        outcome: A::Output,
        judged: Judged,
        cx: &mut Context<'_>,
    ) -> Poll<R> {
        match self.as_mut().attempt_has_ended(0, outcome, judged, cx) {
            Some(ended) => Poll::Ready(ended),
            None => self.after_attempts(cx),
        }
    }

    /// Polls all attempts that run, then those that begin.
    #[cold]
    #[inline(never)]
    fn poll_all(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<R> {
        if self.phase == Phase::Ended {
            return Poll::Pending;
        }
        let (race, begins_with) = (self.race, self.turn);
        *self.as_mut().project().turn = 0;
        for (position, number) in order(begins_with, race.begun()).enumerate() {
            // An attempt that uses up the task's turn in each poll would starve those after it.
            // They come first the next time.
            if position > 0 && self.turn == 0 && has_used_up_its_turn() {
                *self.as_mut().project().turn = number;
            }
            if let Some(ended) = self.as_mut().poll_number(number, cx) {
                return Poll::Ready(ended);
            }
        }
        self.after_attempts(cx)
    }

    /// Polls the attempt `number`, if it runs. Returns the outcome of the call if that ends it.
    pub(super) fn poll_number(mut self: Pin<&mut Self>, number: u8, cx: &mut Context<'_>) -> Option<R> {
        if !self.race.runs(number) {
            return None;
        }
        let this = self.as_mut().project();
        let scope = (this.settings)().tells_bodies.then(BodyScope::open);
        let polled = match number {
            0 => poll_attempt(this.first.as_pin_mut()?, cx),
            _ => {
                let had_begun = *this.bodies & 1 << number;
                // A poll that unwinds has begun it.
                *this.bodies |= 1 << number;
                let polled = poll_attempt(this.hedges.as_mut()?.attempt(number)?, cx);
                if had_begun == 0 && scope.as_ref().is_some_and(|scope| !scope.has_begun()) {
                    *this.bodies &= !(1 << number);
                }
                polled
            }
        };
        drop(scope);
        let Poll::Ready(outcome) = polled else { return None };
        let judged = (self.as_mut().project().judge)(&outcome);
        self.attempt_has_ended(number, outcome, judged, cx)
    }

    /// All attempts were polled. Begins others as long as it is time for one, and polls each.
    fn after_attempts(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<R> {
        loop {
            let Some(alarm) = self.as_mut().alarm(cx) else { return Poll::Pending };
            let begun = self.as_mut().begin_another(alarm);
            let ended = match begun {
                Ok(number) => self.as_mut().poll_number(number, cx),
                Err(Next::GivesUp) => self.as_mut().give_up(),
                Err(_) => None,
            };
            if let Some(ended) = ended {
                return Poll::Ready(ended);
            }
        }
    }

    /// Whether it is time for another attempt, and why.
    fn alarm(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Option<Alarm> {
        if !self.race.may_begin() {
            return None;
        }
        let this = self.as_mut().project();
        this.schedule.alarm(this.sleep, cx)
    }

    /// Another attempt begins, if there is time and a token for it. Returns its number, or what
    /// comes instead.
    #[cold]
    #[inline(never)]
    pub(super) fn begin_another(mut self: Pin<&mut Self>, alarm: Alarm) -> Result<u8, Next> {
        self.as_mut().project().sleep.set(None);
        let this = self.as_mut().project();
        if Schedule::is_too_late() {
            return Err(this.race.stop());
        }
        let Some(token) = Taken::from(&*this.budget) else {
            return Err(this.race.stop());
        };
        // A panic here gives the token back.
        let attempt = Box::pin((this.make)());
        let number = this.race.another();
        this.hedges.get_or_insert_with(Box::default).begin(number, attempt);
        token.spend();
        self.as_mut().tell_begun(number, alarm);
        self.begin_the_time();
        Ok(number)
    }
}

impl<M, A: Future, T: TimeoutTimer, D, B: HedgeBudget, L, J, U> HedgeFuture<'_, M, A, T, D, B, L, J, U> {
    /// The attempts that run are dropped. Those whose bodies have not begun give their tokens back.
    fn give_back(&self) {
        let waits = |number: &u8| self.race.runs(*number) && self.bodies & 1 << number == 0;
        (1..self.race.begun()).filter(waits).for_each(|_| self.budget.put_back());
    }
}

impl<M, A: Future, T: TimeoutTimer, D, B: HedgeBudget, L, J, U> fmt::Debug
    for HedgeFuture<'_, M, A, T, D, B, L, J, U>
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HedgeFuture")
            .field("attempts", &self.race.begun())
            .field("running", &self.race.running())
            .finish_non_exhaustive()
    }
}
