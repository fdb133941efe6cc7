//! The way in of async code.

use std::task::{Context, Poll};

use super::{Asked, Waiting, ask};
use crate::bulkhead::adaptive::Generation;
use crate::bulkhead::error::BulkheadFull;
use crate::bulkhead::expansion::source::{BulkheadSource, Handle};
use crate::bulkhead::guard::{HeldPlace, TakenPlace};
use crate::site::layer::Layer;

/// A call's place: asked for when it is first polled, and held until the call has ended.
///
/// `C` is the `Cell` of the source `N`. It is a parameter because the compiler cannot look up the
/// associated type of a closure to a static where it asks whether a future of the user is `Send`
/// ("one type is more general than the other").
pub(in crate::bulkhead) enum Place<N, C: Handle> {
    /// Not asked for yet.
    Fresh(N),
    /// Boxed, so that a call which need not wait has no room for a wait.
    Waiting(Box<Waiting<C>>),
    Held(TakenPlace<C>),
    /// The call has ended, or was refused.
    Over,
}

impl<N: BulkheadSource> Place<N, N::Cell> {
    /// Takes a place. Pending while the call waits for one, and after its end. Returns the
    /// generation of the limit that let the call in, if it has waited and the limit adapts.
    #[inline]
    pub(in crate::bulkhead) fn enter(
        &mut self,
        layer: Layer<'_>,
        cx: &mut Context<'_>,
    ) -> Poll<Result<Option<Generation>, BulkheadFull>> {
        match std::mem::replace(self, Self::Over) {
            Self::Fresh(source) => {
                if layer.is_off() {
                    return self.hold(TakenPlace::transparent());
                }
                match source.enter() {
                    Ok(cell) => self.hold(TakenPlace::of(cell)),
                    Err(cell) => self.ask(cell, layer, cx),
                }
            }
            Self::Waiting(waiting) => self.wait(waiting, layer, cx),
            Self::Held(taken) => self.hold(taken),
            Self::Over => Poll::Pending,
        }
    }

    #[inline]
    fn hold(&mut self, taken: TakenPlace<N::Cell>) -> Poll<Result<Option<Generation>, BulkheadFull>> {
        *self = Self::Held(taken);
        Poll::Ready(Ok(None))
    }

    fn hold_granted(&mut self, held: HeldPlace<N::Cell>) -> Poll<Result<Option<Generation>, BulkheadFull>> {
        let (taken, granted) = held.into_parts();
        *self = Self::Held(taken);
        Poll::Ready(Ok(granted))
    }

    #[cold]
    #[inline(never)]
    fn ask(
        &mut self,
        cell: N::Cell,
        layer: Layer<'_>,
        cx: &mut Context<'_>,
    ) -> Poll<Result<Option<Generation>, BulkheadFull>> {
        match ask(cell, layer, || cx.waker().clone()) {
            Asked::Entered(held) => self.hold_granted(held),
            Asked::Refused(full) => Poll::Ready(Err(full)),
            Asked::Waits(waiting) => {
                let mut waiting = Box::new(waiting);
                let polled = waiting.poll_end(layer, cx);
                self.waited(waiting, polled)
            }
        }
    }

    #[cold]
    #[inline(never)]
    fn wait(
        &mut self,
        mut waiting: Box<Waiting<N::Cell>>,
        layer: Layer<'_>,
        cx: &mut Context<'_>,
    ) -> Poll<Result<Option<Generation>, BulkheadFull>> {
        let polled = waiting.poll(layer, cx);
        self.waited(waiting, polled)
    }

    fn waited(
        &mut self,
        waiting: Box<Waiting<N::Cell>>,
        polled: Poll<Result<HeldPlace<N::Cell>, BulkheadFull>>,
    ) -> Poll<Result<Option<Generation>, BulkheadFull>> {
        match polled {
            Poll::Ready(Ok(held)) => self.hold_granted(held),
            Poll::Ready(Err(full)) => Poll::Ready(Err(full)),
            Poll::Pending => {
                *self = Self::Waiting(waiting);
                Poll::Pending
            }
        }
    }
}

impl<N, C: Handle> Place<N, C> {
    /// Whether the call has a place, or needs none.
    #[inline]
    pub(in crate::bulkhead) fn is_held(&self) -> bool {
        matches!(self, Self::Held(_))
    }

    /// The place, while the call has it.
    #[inline]
    pub(in crate::bulkhead) fn held(&self) -> Option<&TakenPlace<C>> {
        match self {
            Self::Held(taken) => Some(taken),
            Self::Fresh(_) | Self::Waiting(_) | Self::Over => None,
        }
    }

    /// Frees the place.
    #[inline]
    pub(in crate::bulkhead) fn leave(&mut self) {
        *self = Self::Over;
    }

    /// Takes the place out, to be held elsewhere.
    pub(in crate::bulkhead) fn take(&mut self) -> Option<TakenPlace<C>> {
        match std::mem::replace(self, Self::Over) {
            Self::Held(taken) => Some(taken),
            other => {
                *self = other;
                None
            }
        }
    }
}
