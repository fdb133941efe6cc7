//! The way in: a call asks for a place, and waits for one if it must.

pub(crate) mod blocking;
pub(crate) mod place;

use std::task::{Context, Poll, Waker};
use std::time::Duration;

use crate::bulkhead::cell::{BulkheadCell, Joined, Quit};
use crate::bulkhead::error::BulkheadFull;
use crate::bulkhead::event;
use crate::bulkhead::expansion::source::Handle;
use crate::bulkhead::state::end_of_wait;
use crate::runtime::clock::{Clock, Instant};
use crate::runtime::deadline::Ambient;
use crate::site::layer::Layer;
use crate::waiting::alarm::Alarm;
use crate::waiting::queue::Ticket;

/// What became of a call that found no place at once.
pub(super) enum Asked<C: Handle> {
    /// It has a place now.
    Entered(C),
    Waits(Waiting<C>),
    Refused(BulkheadFull),
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
/// wait.
#[cold]
pub(super) fn ask<C: Handle>(cell: C, layer: Layer<'_>, waker: impl FnOnce() -> Waker) -> Asked<C> {
    let rules = cell.rules();
    // A rejection is cheap: neither the clock nor the line is needed for it.
    if rules.queue == 0 && cell.is_full() {
        return Asked::Refused(refuse(&cell, layer, Duration::ZERO));
    }
    let now = Clock::Async.now();
    let end =
        if rules.queue == 0 { None } else { end_of_wait(rules.wait, now, Ambient::current().until(now)) };
    // A call that cannot wait asks all the same: a place may be free for which nobody is in line.
    let (may_wait, waker) = match end {
        Some(_) => (rules.queue, waker()),
        None => (0, Waker::noop().clone()),
    };
    match cell.join(may_wait, waker) {
        Joined::Entered => Asked::Entered(cell),
        Joined::Waits(ticket) => {
            let end = end.unwrap_or(Instant::NEVER);
            Asked::Waits(Waiting { stands: Some((cell, ticket)), alarm: Alarm::new(), began: now, end })
        }
        Joined::Refused => Asked::Refused(refuse(&cell, layer, Duration::ZERO)),
    }
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
    pub(super) fn poll(&mut self, layer: Layer<'_>, cx: &mut Context<'_>) -> Poll<Result<C, BulkheadFull>> {
        let Some((cell, ticket)) = &self.stands else { return Poll::Pending };
        if cell.is_let_in(*ticket, cx.waker()) {
            return Poll::Ready(self.quit(layer));
        }
        match self.alarm.poll(self.end, cx) {
            Poll::Ready(()) => Poll::Ready(self.quit(layer)),
            Poll::Pending => Poll::Pending,
        }
    }

    /// Whether the call has been let in.
    fn is_let_in(&self, waker: &Waker) -> bool {
        self.stands.as_ref().is_none_or(|(cell, ticket)| cell.is_let_in(*ticket, waker))
    }

    /// Ends the wait. A grant counts up to this moment: at exactly the end of a wait it wins.
    fn quit(&mut self, layer: Layer<'_>) -> Result<C, BulkheadFull> {
        let (cell, ticket) = self.stands.take().expect("it waits");
        let quit = cell.quit(ticket);
        if cfg!(not(feature = "telemetry")) && quit == Quit::Entered {
            return Ok(cell);
        }
        let waited = Clock::Async.now().since(self.began);
        #[cfg(feature = "telemetry")]
        if !layer.is_silent() {
            cell.record_wait(waited);
        }
        match quit {
            Quit::Entered => Ok(cell),
            Quit::Left => Err(refuse(&cell, layer, waited)),
        }
    }
}

impl<C: Handle> Drop for Waiting<C> {
    fn drop(&mut self) {
        if let Some((cell, ticket)) = self.stands.take()
            && cell.quit(ticket) == Quit::Entered
        {
            cell.leave();
        }
    }
}
