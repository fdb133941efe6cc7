//! The time until another attempt begins.

use std::pin::Pin;
use std::task::Context;
use std::time::Duration;

use crate::hedge::expansion::budget::HedgeBudget;
use crate::hedge::expansion::static_latency::StaticLatency;
use crate::hedge::future::HedgeFuture;
use crate::hedge::judged::Judged;
use crate::hedge::settings::{HedgeAfter, HedgeSettings};
use crate::runtime::clock::{Clock, Instant, TestClock, saturating_nanos};
use crate::runtime::deadline::{Ambient, is_over_in};
use crate::runtime::timer::poll_timer;
use crate::timeout::TimeoutTimer;

/// When another attempt begins.
#[derive(Clone, Copy, Debug)]
pub(super) struct Schedule {
    /// The first suspension of the call. It is known if a percentile is asked for.
    began: Instant,
    /// The time of the next attempt: unset before the first suspension, never if there is none.
    due: Instant,
}

/// The time of an attempt that begins at once, because another one has failed.
const AT_ONCE: Instant = Instant::LONG_AGO;

/// Why another attempt begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::hedge) enum Alarm {
    /// The attempts that run take long.
    Slow,
    /// An attempt has failed.
    Failed,
}

impl Alarm {
    /// A word for it.
    #[cfg(any(feature = "tracing", feature = "telemetry"))]
    pub(in crate::hedge) const fn as_str(self) -> &'static str {
        match self {
            Self::Slow => "slow",
            Self::Failed => "failed",
        }
    }
}

impl Schedule {
    pub(super) const fn new() -> Self {
        Self { began: Instant::UNSET, due: Instant::UNSET }
    }

    /// Whether the time of the call has begun.
    pub(super) fn has_begun(&self) -> bool {
        self.due != Instant::UNSET
    }

    /// The time since the first suspension, in nanoseconds. `None` if it was not read.
    pub(super) fn elapsed(&self, now: Instant) -> Option<u64> {
        (self.began != Instant::UNSET).then(|| saturating_nanos(now.since(self.began)))
    }

    /// Whether another attempt is to come.
    pub(super) fn waits(&self) -> bool {
        self.has_begun() && self.due != Instant::NEVER
    }

    /// Another attempt begins at once, as one has failed.
    pub(super) fn now(&mut self) {
        self.due = AT_ONCE;
    }

    /// Whether the deadline around the call is over: nothing begins any more.
    pub(super) fn is_too_late() -> bool {
        is_over_in(0)
    }

    /// Whether it is time for another attempt, and why.
    pub(super) fn alarm<S: Future>(
        &mut self,
        mut sleep: Pin<&mut Option<S>>,
        cx: &mut Context<'_>,
    ) -> Option<Alarm> {
        if !self.waits() {
            return None;
        }
        if self.due == AT_ONCE {
            self.due = Instant::NEVER;
            return Some(Alarm::Failed);
        }
        let is_over = match TestClock::waits_for(self.due, cx.waker()) {
            Some(waits) => !waits,
            None => sleep.as_mut().as_pin_mut().is_some_and(|sleep| poll_timer(sleep, cx).is_ready()),
        };
        if !is_over {
            return None;
        }
        sleep.set(None);
        self.due = Instant::NEVER;
        Some(Alarm::Slow)
    }
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
    /// Another attempt may begin `after` from now.
    #[cold]
    pub(super) fn begin_the_time(self: Pin<&mut Self>) {
        let written = (self.settings)().after;
        match self.in_force.after(written) {
            HedgeAfter::Delay(delay) => self.wait_for(delay),
            HedgeAfter::Percentile(share) => {
                let now = Clock::Async.now();
                let latency = (self.latency)().in_use();
                let known = if self.race.may_begin() { latency.percentile(share, now) } else { None };
                let mut schedule = self.schedule;
                if !schedule.has_begun() {
                    schedule.began = now;
                }
                schedule.due = Instant::NEVER;
                let this = self.project();
                *this.schedule = schedule;
                if let Some(delay) = known {
                    begin_a_wait(delay, Some(now), this.schedule, this.sleep, this.timer, this.settings);
                }
            }
        }
    }

    /// A server has asked for this time before another attempt. It is waited for if it is no longer
    /// than the call would have waited anyway. A longer one is not for a hedge to wait for: the
    /// call would take as long as the server likes.
    pub(super) fn wait_until_asked(mut self: Pin<&mut Self>, time: Duration) {
        let mut this = self.as_mut().project();
        this.sleep.set(None);
        this.schedule.due = Instant::NEVER;
        if time <= self.longest_wait() {
            self.wait_for(time);
        }
    }

    /// The time until another attempt would begin beside one that runs. Zero if none would, or it
    /// is not known.
    fn longest_wait(&self) -> Duration {
        match self.in_force.after((self.settings)().after) {
            HedgeAfter::Delay(delay) if saturating_nanos(delay) < u64::MAX => delay,
            HedgeAfter::Delay(_) => Duration::ZERO,
            HedgeAfter::Percentile(share) => {
                let known = (self.latency)().in_use().percentile(share, Clock::Async.now());
                known.unwrap_or(Duration::ZERO)
            }
        }
    }

    /// Another attempt may begin `delay` from now.
    pub(super) fn wait_for(self: Pin<&mut Self>, delay: Duration) {
        let may_begin = self.race.may_begin();
        let this = self.project();
        this.schedule.due = Instant::NEVER;
        if may_begin {
            begin_a_wait(delay, None, this.schedule, this.sleep, this.timer, this.settings);
        }
    }
}

/// Begins to wait, unless the wait could not end before the deadline. `now` is the time, if it was
/// read.
fn begin_a_wait<T: TimeoutTimer>(
    delay: Duration,
    now: Option<Instant>,
    schedule: &mut Schedule,
    mut sleep: Pin<&mut Option<T::Sleep>>,
    timer: &T,
    settings: &impl Fn() -> HedgeSettings,
) {
    let read = || now.unwrap_or_else(|| Clock::Async.now());
    if saturating_nanos(delay) == u64::MAX {
        return;
    }
    let around = Ambient::current();
    if !around.is_none() {
        let now = read();
        if now.saturating_add(delay) >= around.until(now) {
            return;
        }
    }
    if TestClock::is_installed() {
        schedule.due = read().saturating_add(delay);
        return;
    }
    let began = timer.sleep(delay, settings().name);
    schedule.due = match timer.end(&began) {
        Some(end) => Instant::of_std(end),
        None => read().saturating_add(delay),
    };
    sleep.set(Some(began));
}
