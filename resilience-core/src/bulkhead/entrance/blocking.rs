//! The way in of sync code, which blocks its thread while it waits.

use super::{Asked, ask, ask_at_once};
use crate::bulkhead::error::BulkheadFull;
use crate::bulkhead::expansion::source::{BulkheadSource, Handle};
use crate::bulkhead::guard::HeldPlace;
use crate::runtime::deadline::Ambient;
use crate::site::layer::Layer;
use crate::waiting::signal::Signal;

/// Takes a place, after a wait if it must.
#[inline]
pub(in crate::bulkhead) fn enter<N: BulkheadSource>(
    source: N,
    layer: Layer<'_>,
) -> Result<HeldPlace<N::Cell>, BulkheadFull> {
    match source.enter() {
        Ok(cell) => Ok(HeldPlace::entered(cell)),
        Err(cell) => wait(cell, layer),
    }
}

#[cold]
#[inline(never)]
fn wait<C: Handle>(cell: C, layer: Layer<'_>) -> Result<HeldPlace<C>, BulkheadFull> {
    // What is set at run time must not make a thread wait without an end.
    if cell.may_hang() && Ambient::current().is_none() {
        return ask_at_once(cell, layer);
    }
    // Made if the call may wait.
    let mut signal = None;
    let asked = ask(cell, layer, || signal.insert(Signal::new()).waker());
    let mut waiting = match asked {
        Asked::Entered(held) => return Ok(held),
        Asked::Refused(full) => return Err(full),
        Asked::Waits(waiting) => waiting,
    };
    let signal = signal.unwrap_or_default();
    let waker = signal.waker();
    while signal.wait_until(waiting.end) {
        if let Some(held) = waiting.let_in(layer, &waker) {
            return Ok(held);
        }
    }
    waiting.quit(layer)
}

/// Takes a place, without a wait.
#[inline]
pub(in crate::bulkhead) fn enter_at_once<N: BulkheadSource>(
    source: N,
    layer: Layer<'_>,
) -> Result<HeldPlace<N::Cell>, BulkheadFull> {
    match source.enter() {
        Ok(cell) => Ok(HeldPlace::entered(cell)),
        Err(cell) => ask_at_once(cell, layer),
    }
}
