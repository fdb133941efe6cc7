//! The way in of sync code, which blocks its thread while it waits.

use std::task::Waker;
use std::time::Duration;

use super::{Asked, ask, refuse};
use crate::bulkhead::cell::Joined;
use crate::bulkhead::error::BulkheadFull;
use crate::bulkhead::expansion::source::{BulkheadSource, Handle};
use crate::site::layer::Layer;
use crate::waiting::signal::Signal;

/// Takes a place, after a wait if it must.
#[inline]
pub(in crate::bulkhead) fn enter<N: BulkheadSource>(
    source: N,
    layer: Layer<'_>,
) -> Result<N::Cell, BulkheadFull> {
    match source.enter() {
        Ok(cell) => Ok(cell),
        Err(cell) => wait(cell, layer),
    }
}

#[cold]
#[inline(never)]
fn wait<C: Handle>(cell: C, layer: Layer<'_>) -> Result<C, BulkheadFull> {
    // Allocated for a call that may wait.
    let mut signal = None;
    let mut waiting = match ask(cell, layer, || signal.insert(Signal::new()).waker()) {
        Asked::Entered(cell) => return Ok(cell),
        Asked::Refused(full) => return Err(full),
        Asked::Waits(waiting) => waiting,
    };
    let signal = signal.get_or_insert_with(Signal::new);
    let waker = signal.waker();
    while signal.wait_until(waiting.end) && !waiting.is_let_in(&waker) {}
    waiting.quit(layer)
}

/// Takes a place that was not free a moment ago, without a wait.
#[cold]
pub(in crate::bulkhead) fn enter_at_once<C: Handle>(cell: C, layer: Layer<'_>) -> Result<C, BulkheadFull> {
    if cell.is_full() {
        return Err(refuse(&cell, layer, Duration::ZERO));
    }
    match cell.join(0, Waker::noop().clone()) {
        Joined::Entered => Ok(cell),
        Joined::Waits(_) | Joined::Refused => Err(refuse(&cell, layer, Duration::ZERO)),
    }
}
