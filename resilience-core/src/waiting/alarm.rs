//! The end of an async wait.

mod timers;

use std::task::{Context, Poll};

use crate::runtime::clock::{Clock, Instant, TestClock};
use crate::runtime::tested;
use timers::Timer;

/// Wakes a task at an instant, which may move. Until the first poll there is no timer.
///
/// On a thread with a [`TestClock`] there is none either: moving the clock wakes the task. Where a
/// test wants no waits, each wait is a turn of the executor. Else the timer is tokio's, and outside
/// of tokio a thread of this library. As under a retry, a wait inside a tokio runtime that has no
/// timer is a panic that says so.
#[derive(Debug, Default)]
pub(crate) struct Alarm {
    set: Option<Set>,
}

/// The instant that the task is woken at, and the timer that does so. There is none for an instant
/// that never comes, and on a test's clock.
#[derive(Debug)]
struct Set {
    at: Instant,
    timer: Option<Timer>,
}

impl Alarm {
    pub(crate) const fn new() -> Self {
        Self { set: None }
    }

    /// Ready from `at` on. Before it, the task of `cx` is woken at `at`, and no longer at the
    /// instant of an earlier poll.
    ///
    /// The clock decides, and the timer only wakes: a timer around this one, for the same instant,
    /// may wake the task first. `name` is that of what the task waits for, for a panic.
    pub(crate) fn poll(&mut self, at: Instant, name: &str, cx: &mut Context<'_>) -> Poll<()> {
        let is_first = self.set.is_none();
        if tested::skips_waits() {
            self.set = Some(Set { at, timer: None });
            if is_first {
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
            return Poll::Ready(());
        }
        if at == Instant::NEVER {
            self.set = Some(Set { at, timer: None });
            return Poll::Pending;
        }
        if let Some(waits) = TestClock::waits_for(at, cx.waker()) {
            self.set = Some(Set { at, timer: None });
            return if waits { Poll::Pending } else { Poll::Ready(()) };
        }
        let now = Clock::Async.now();
        if now >= at {
            return Poll::Ready(());
        }
        let set = match &mut self.set {
            Some(set) if set.at == at && set.timer.is_some() => set,
            set => set.insert(Set { at, timer: Some(Timer::new(at.since(now), name)) }),
        };
        if set.timer.as_mut().is_some_and(|timer| timer.poll(cx).is_ready()) {
            // The timer has followed another clock: the future has moved to another runtime. The
            // next turn asks for a timer of this one.
            self.set = None;
            cx.waker().wake_by_ref();
        }
        Poll::Pending
    }
}

#[cfg(all(test, not(loom)))]
mod tests;
