//! The way in: a call asks for a place, and waits for one if it must.

pub(crate) mod blocking;
pub(crate) mod place;

use std::task::{Context, Poll, Waker};
use std::time::Duration;

use crate::bulkhead::cell::{BulkheadCell, Grant, Joined, Quit};
use crate::bulkhead::error::BulkheadFull;
use crate::bulkhead::event;
use crate::bulkhead::expansion::source::Handle;
use crate::bulkhead::guard::{HeldPlace, TakenPlace};
use crate::bulkhead::state::end_of_wait;
use crate::runtime::clock::{Clock, Instant};
use crate::runtime::deadline::Ambient;
use crate::site::layer::Layer;
use crate::waiting::alarm::Alarm;
use crate::waiting::queue::Ticket;

/// What became of a call that found no place at once.
pub(super) enum Asked<C: Handle> {
    Entered(HeldPlace<C>),
    Waits(Waiting<C>),
    Refused(BulkheadFull),
}

impl<C: Handle> From<Result<HeldPlace<C>, BulkheadFull>> for Asked<C> {
    fn from(entered: Result<HeldPlace<C>, BulkheadFull>) -> Self {
        entered.map_or_else(Self::Refused, Self::Entered)
    }
}

/// A call that stands in line. If it is dropped it leaves the line, and a place that it was granted
/// goes on to the next one.
#[derive(Debug)]
pub(super) struct Waiting<C: Handle> {
    /// `None` once it has left the line.
    stands: Option<(C, Ticket)>,
    alarm: Alarm,
    began: Instant,
    /// When it is over. Never, if only a place ends it.
    end: Instant,
}

/// Asks `cell` for a place that was not free a moment ago. `waker` is asked for if the call may
/// wait. The clock is read if something of time depends on it.
#[cold]
pub(super) fn ask<C: Handle>(cell: C, layer: Layer<'_>, waker: impl FnOnce() -> Waker) -> Asked<C> {
    let rules = cell.rules();
    if rules.queue == 0 {
        return ask_at_once(cell, layer).into();
    }
    let ambient = Ambient::current();
    let is_timed = cfg!(feature = "telemetry") || rules.wait.is_some() || !ambient.is_none();
    let (began, end) = if is_timed {
        let now = Clock::Async.now();
        (now, end_of_wait(rules.wait, now, ambient.until(now)))
    } else {
        (Instant::UNSET, Some(Instant::NEVER))
    };
    let Some(end) = end else { return ask_at_once(cell, layer).into() };
    match cell.join(rules.queue, waker()) {
        Joined::Entered => Asked::Entered(HeldPlace::entered(cell)),
        Joined::Waits(ticket) => {
            Asked::Waits(Waiting { stands: Some((cell, ticket)), alarm: Alarm::new(), began, end })
        }
        Joined::Refused => Asked::Refused(refuse(&cell, layer, Duration::ZERO)),
    }
}

/// Asks for a place without a wait. If somebody waits, whoever frees a place may not have come so
/// far as to let them in, and there may be one more.
#[cold]
fn ask_at_once<C: Handle>(cell: C, layer: Layer<'_>) -> Result<HeldPlace<C>, BulkheadFull> {
    if cell.has_waiters() && matches!(cell.join(0, Waker::noop().clone()), Joined::Entered) {
        return Ok(HeldPlace::entered(cell));
    }
    Err(refuse(&cell, layer, Duration::ZERO))
}

/// The error of a call that has waited for nothing.
#[cold]
fn refuse(cell: &BulkheadCell, layer: Layer<'_>, waited: Duration) -> BulkheadFull {
    cell.count_rejection();
    let full = BulkheadFull::new(cell.label(), cell.limit(), waited);
    event::rejected(layer, &full);
    full
}

impl<C: Handle> Waiting<C> {
    /// Ready when the call has been let in, or the wait is over.
    pub(super) fn poll(
        &mut self,
        layer: Layer<'_>,
        cx: &mut Context<'_>,
    ) -> Poll<Result<HeldPlace<C>, BulkheadFull>> {
        match self.let_in(layer, cx.waker()) {
            Some(held) => Poll::Ready(Ok(held)),
            None => self.poll_end(layer, cx),
        }
    }

    /// Ready when the wait is over. The call has just joined the line, so its waker is there.
    pub(super) fn poll_end(
        &mut self,
        layer: Layer<'_>,
        cx: &mut Context<'_>,
    ) -> Poll<Result<HeldPlace<C>, BulkheadFull>> {
        let name = self.stands.as_ref().map_or("", |(cell, _)| cell.name());
        self.alarm.poll(self.end, name, cx).map(|()| self.quit(layer))
    }

    /// The place, if the call has been let in. Until then `waker` wakes it.
    fn let_in(&mut self, layer: Layer<'_>, waker: &Waker) -> Option<HeldPlace<C>> {
        let (cell, ticket) = self.stands.as_ref()?;
        let grant = cell.let_in(*ticket, waker)?;
        let (cell, _) = self.stands.take()?;
        Some(self.entered(cell, grant, layer))
    }

    /// The place of the call, which has been let in.
    fn entered(&self, cell: C, grant: Grant, layer: Layer<'_>) -> HeldPlace<C> {
        let held = HeldPlace::of(TakenPlace::of(cell), grant.generation);
        self.count(layer, &held);
        held
    }

    /// Ends the wait. A grant counts up to this moment: at exactly the end of a wait it wins.
    fn quit(&mut self, layer: Layer<'_>) -> Result<HeldPlace<C>, BulkheadFull> {
        let (cell, ticket) = self.stands.take().expect("it waits");
        if let Quit::Entered(grant) = cell.quit(ticket) {
            return Ok(self.entered(cell, grant, layer));
        }
        // A wait that only a place ends has no beginning. It ends here where a test wants no waits.
        let is_timed = self.began != Instant::UNSET;
        let waited = if is_timed { Clock::Async.now().since(self.began) } else { Duration::ZERO };
        #[cfg(feature = "telemetry")]
        if !layer.is_silent() {
            cell.record_wait(waited);
        }
        Err(refuse(&cell, layer, waited))
    }

    /// Counts the wait of a call that has been let in.
    #[cfg(feature = "telemetry")]
    fn count(&self, layer: Layer<'_>, held: &HeldPlace<C>) {
        if let Some(cell) = held.cell().filter(|_| !layer.is_silent()) {
            cell.record_wait(Clock::Async.now().since(self.began));
        }
    }

    #[cfg(not(feature = "telemetry"))]
    #[inline]
    #[expect(clippy::unused_self, reason = "nobody counts")]
    fn count(&self, _layer: Layer<'_>, _held: &HeldPlace<C>) {}
}

impl<C: Handle> Drop for Waiting<C> {
    fn drop(&mut self) {
        if let Some((cell, ticket)) = self.stands.take()
            && matches!(cell.quit(ticket), Quit::Entered(_))
        {
            cell.leave();
        }
    }
}
