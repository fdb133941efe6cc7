//! The way of a call to its token: at once, after a wait, or not at all.

use std::fmt;
use std::ops::Deref;
use std::task::{Context, Poll, Waker};

use crate::rate_limit::cell::{Entered, RateLimitCell, Stands};
use crate::rate_limit::error::RateLimited;
use crate::rate_limit::event;
use crate::rate_limit::guard::HeldToken;
use crate::rate_limit::state::Lost;
use crate::runtime::clock::{Clock, Instant, TestClock};
use crate::runtime::deadline::Ambient;
use crate::runtime::tested;
use crate::site::layer::Layer;
use crate::waiting::alarm::Alarm;
use crate::waiting::queue::Ticket;
use crate::waiting::signal::Signal;

/// The answer to a call that has found no token.
pub(crate) enum Asked<C: Deref<Target = RateLimitCell>> {
    Token(HeldToken<C>),
    Waits(Place<C>),
    Refused(RateLimited),
}

/// A place in the line. Dropping it leaves the line.
pub(crate) struct Place<C: Deref<Target = RateLimitCell>> {
    /// `None` once the token was due.
    cell: Option<C>,
    ticket: Ticket,
    /// When the token was due when this looked last.
    due: Instant,
    /// What the bucket had lost then.
    lost: Lost,
    /// The end of the longest wait. Another rate can make the token due after it.
    until: Instant,
}

/// The answer to one who looks.
enum Seen<C: Deref<Target = RateLimitCell>> {
    Token(HeldToken<C>),
    /// The token is due later.
    Later,
    /// It is due after the longest wait, since the limiter has become slower.
    Refused(RateLimited),
}

/// Asks for a token. Whoever has to wait is woken by the waker that `waker` makes. There was none
/// at `time`, which is unset if the clock was not read.
#[cold]
#[inline(never)]
pub(crate) fn ask<C: Deref<Target = RateLimitCell>>(
    cell: C,
    time: Instant,
    layer: Layer<'_>,
    waker: impl FnOnce() -> Waker,
) -> Asked<C> {
    let longest = within_deadline(cell.rules().settings.longest_wait());
    if let Some(retry_after) = refuses(&cell, longest, time) {
        return Asked::Refused(refused(&cell, layer, retry_after));
    }
    let waker = if longest == 0 { Waker::noop().clone() } else { waker() };
    let (entered, lost, until) = cell.in_line(now, |line| {
        let entered = match line.enter(longest, waker) {
            Entered::Waits { ticket, due } if tested::skips_waits() => {
                Entered::Token(line.claim(ticket, due))
            }
            entered => entered,
        };
        (entered, line.lost(), line.after(longest))
    });
    match entered {
        Entered::Token(token) => Asked::Token(HeldToken::of(cell, token)),
        Entered::Waits { ticket, due } => Asked::Waits(Place { cell: Some(cell), ticket, due, lost, until }),
        Entered::Refused { retry_after } => Asked::Refused(refused(&cell, layer, retry_after)),
    }
}

/// Takes a token without waiting, whatever the limiter allows.
pub(crate) fn try_take(cell: &RateLimitCell) -> Result<(), RateLimited> {
    let (token, time) = cell.take_or_time();
    if token.is_some() {
        return Ok(());
    }
    if let Some(retry_after) = refuses(cell, 0, time) {
        return Err(refused(cell, Layer::NONE, retry_after));
    }
    match cell.in_line(now, |line| line.enter(0, Waker::noop().clone())) {
        Entered::Token(_) => Ok(()),
        Entered::Waits { .. } => unreachable!("nobody waits for no time"),
        Entered::Refused { retry_after } => Err(refused(cell, Layer::NONE, retry_after)),
    }
}

/// Takes a token, of which there was none at `time`. Waits on the thread.
#[cold]
#[inline(never)]
pub(crate) fn block<C: Deref<Target = RateLimitCell>>(
    cell: C,
    time: Instant,
    layer: Layer<'_>,
) -> Result<HeldToken<C>, RateLimited> {
    // Allocated for a call that may wait.
    let mut signal = None;
    let mut place = match ask(cell, time, layer, || signal.insert(Signal::new()).waker()) {
        Asked::Token(token) => return Ok(token),
        Asked::Waits(place) => place,
        Asked::Refused(limited) => return Err(limited),
    };
    let signal = signal.get_or_insert_with(Signal::new);
    loop {
        let (due, is_woken) = (place.due, signal.wait_until(place.due));
        match place.look(layer, signal.waker()) {
            Seen::Token(token) => return Ok(token),
            Seen::Refused(limited) => return Err(limited),
            // The thread has served its time. A clock that a test has paused cannot tell, as it
            // does not go on while the thread is blocked.
            Seen::Later if !is_woken && place.due <= due => {
                if let Some(token) = place.claim() {
                    return Ok(token);
                }
            }
            Seen::Later => {}
        }
    }
}

/// The time after which the wait of a call would not be longer than `longest` nanoseconds, if it is
/// and nobody waits. There was no token at `time`, which is unset if the clock was not read.
///
/// That look was a few nanoseconds ago. A token that has become due since is not seen: the call is
/// refused as if it had been decided then, which is as good a moment of the call as now. To read
/// the clock again would double the cost of a refusal.
fn refuses(cell: &RateLimitCell, longest: u64, time: Instant) -> Option<u64> {
    cell.refuses(longest, || if time == Instant::UNSET { now() } else { time })
}

#[cold]
fn refused(cell: &RateLimitCell, layer: Layer<'_>, retry_after: u64) -> RateLimited {
    cell.count_rejection();
    let limited = RateLimited::new(cell.label(), retry_after);
    event::rejected(layer, &limited);
    limited
}

fn now() -> Instant {
    Clock::Async.now()
}

/// The longest wait of at most `wait` nanoseconds that ends before the deadline around the call.
fn within_deadline(wait: u64) -> u64 {
    let around = Ambient::current();
    if around.is_none() || wait == 0 {
        return wait;
    }
    let now = now();
    let left = around.until(now).to_bits().saturating_sub(now.to_bits());
    wait.min(left.saturating_sub(1))
}

impl<C: Deref<Target = RateLimitCell>> Place<C> {
    /// The limiter's name, while it stands in line.
    fn name(&self) -> &'static str {
        self.cell.as_ref().map_or("", |cell| cell.name())
    }

    /// Takes the token, if it was due. Else `waker` is woken if it is due earlier than it was so
    /// far. Leaves the line if it is due too late.
    fn look(&mut self, layer: Layer<'_>, waker: Waker) -> Seen<C> {
        let Some(cell) = self.cell.take() else { return Seen::Later };
        let Self { ticket, due, lost, until, .. } = *self;
        let looked = cell.in_line(now, |line| match line.look(ticket, waker) {
            Stands::LetIn => Ok(line.token_of(ticket, due, lost)),
            // A test that wants no waits has begun since.
            Stands::Until(due) if tested::skips_waits() => Ok(line.claim(ticket, due)),
            Stands::Until(due) => {
                if due > until {
                    line.leave(ticket, due, lost);
                }
                Err((due, line.lost()))
            }
        });
        match looked {
            Ok(token) => Seen::Token(HeldToken::of(cell, token)),
            Err((due, _)) if due > until => {
                Seen::Refused(refused(&cell, layer, due.to_bits() - until.to_bits()))
            }
            Err((due, lost)) => {
                (self.cell, self.due, self.lost) = (Some(cell), due, lost);
                Seen::Later
            }
        }
    }

    /// Takes the token before the clock says that it is due.
    fn claim(&mut self) -> Option<HeldToken<C>> {
        let cell = self.cell.take()?;
        let token = cell.in_line(now, |line| line.claim(self.ticket, self.due));
        Some(HeldToken::of(cell, token))
    }
}

impl<C: Deref<Target = RateLimitCell>> Drop for Place<C> {
    fn drop(&mut self) {
        if let Some(cell) = &self.cell {
            let Self { ticket, due, lost, .. } = *self;
            cell.in_line(now, |line| line.leave(ticket, due, lost));
        }
    }
}

/// The wait of async code.
pub(crate) struct Waiting<C: Deref<Target = RateLimitCell>> {
    place: Place<C>,
    alarm: Alarm,
    /// Whether the alarm has been set.
    has_waited: bool,
}

impl<C: Deref<Target = RateLimitCell>> Waiting<C> {
    pub(crate) fn new(place: Place<C>) -> Self {
        Self { place, alarm: Alarm::new(), has_waited: false }
    }

    /// The token, once it was due. Whoever is woken before may have moved up.
    ///
    /// On a thread with a [`TestClock`] the wait moves the clock to its end, as that of a retry
    /// does, and lets the executor's other tasks run once.
    pub(crate) fn poll(
        &mut self,
        layer: Layer<'_>,
        cx: &mut Context<'_>,
    ) -> Poll<Result<HeldToken<C>, RateLimited>> {
        loop {
            if self.has_waited {
                match self.place.look(layer, cx.waker().clone()) {
                    Seen::Token(token) => return Poll::Ready(Ok(token)),
                    Seen::Refused(limited) => return Poll::Ready(Err(limited)),
                    Seen::Later => {}
                }
            }
            let is_first = !std::mem::replace(&mut self.has_waited, true);
            if TestClock::pass(self.place.due.since(now())) {
                if is_first {
                    cx.waker().wake_by_ref();
                    return Poll::Pending;
                }
            } else if self.alarm.poll(self.place.due, self.place.name(), cx).is_pending() {
                return Poll::Pending;
            }
        }
    }
}

impl<C: Deref<Target = RateLimitCell>> fmt::Debug for Place<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Place").field("due", &self.due).finish_non_exhaustive()
    }
}
