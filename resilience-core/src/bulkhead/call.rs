//! Calls by hand.

mod by_hand;

use std::future::poll_fn;
use std::task::{Poll, ready};

use crate::bulkhead::call::by_hand::{ByHand, tell_rejection};
use crate::bulkhead::entrance::blocking;
use crate::bulkhead::entrance::place::Place;
use crate::bulkhead::error::BulkheadFull;
use crate::bulkhead::guard::HeldPlace;
use crate::bulkhead::guard::adaptive::adaptive_bulkhead;
use crate::bulkhead::guard::permit::BulkheadPermit;
use crate::bulkhead::value::Bulkhead;
use crate::runtime::timeouts_below;
use crate::site::layer::Layer;
use crate::vocabulary::predicate::IntoTransience;

impl Bulkhead {
    /// Runs `call` in a place of this bulkhead. It blocks the thread while it waits for one,
    /// without an end if there is a queue, no `wait`, and no deadline around the call. The place is
    /// free again when `call` returns or panics.
    ///
    /// A limit that [adapts](crate::BulkheadBuilder::limit) is lowered by every `Err`. To choose
    /// which errors do, use [`call_if`](Self::call_if). A panic tells it nothing.
    ///
    /// # Errors
    ///
    /// The error of `call`. For a rejected call, a [`BulkheadFull`] converted into `E`. Unlike the
    /// attribute, calls by hand do not look for `From<PolicyError>`: a type with that alone takes
    /// the way over [`acquire_blocking`](Self::acquire_blocking).
    ///
    /// # Panics
    ///
    /// Only if `call` panics.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::Bulkhead;
    ///
    /// let disk = Bulkhead::unshared("disk").limit(4).build();
    /// let text = disk.call(|| std::fs::read_to_string("/no/such/file"));
    /// assert!(text.is_err());
    /// assert_eq!(disk.snapshot().running(), 0);
    /// ```
    pub fn call<T, E: From<BulkheadFull>>(&self, call: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        self.call_if(|_| true, call)
    }

    /// Like [`call`](Self::call), for a limit that adapts: an error lowers it only if `on` returns
    /// `true`, or a [`Transience`](crate::Transience) that is transient. Any other error is a
    /// success: the service answered. A fixed limit does not ask `on`.
    ///
    /// Only a [`TimedOut`](crate::TimedOut) that comes from the caller's own deadline, before half
    /// of the timeout's limit has passed, is ignored without asking `on`.
    ///
    /// # Errors
    ///
    /// The error of `call`. For a rejected call, a [`BulkheadFull`] converted into `E`.
    ///
    /// # Panics
    ///
    /// Only if `call` or `on` panics.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::{Bulkhead, Transient};
    /// use std::io;
    ///
    /// let disk = Bulkhead::unshared("disk").limit(4..=64).build();
    /// let read = |path: &str| disk.call_if(io::Error::transience, || std::fs::read_to_string(path));
    /// assert!(read("/no/such/file").is_err());
    /// assert_eq!(disk.snapshot().limit(), 20, "the disk has answered");
    /// ```
    pub fn call_if<T, E: From<BulkheadFull>, R: IntoTransience>(
        &self,
        on: impl FnOnce(&E) -> R,
        call: impl FnOnce() -> Result<T, E>,
    ) -> Result<T, E> {
        let place = match blocking::enter(ByHand(self), Layer::NONE) {
            Ok(place) => place,
            Err(full) => return Err(tell_rejection(full).into()),
        };
        let judge = place.judge();
        timeouts_below::forget_by_hand();
        let outcome = call();
        judge.conclude(Layer::NONE, || by_hand::outcome(&outcome, on));
        drop(place);
        outcome
    }

    /// Runs `future` in a place of this bulkhead, which it asks for when it is first polled, and
    /// waits for if it must. The place is free again when `future` is done, is dropped, or panics.
    ///
    /// A limit that [adapts](crate::BulkheadBuilder::limit) is lowered by every `Err`. To choose
    /// which errors do, use [`call_async_if`](Self::call_async_if).
    ///
    /// # Errors
    ///
    /// The error of `future`. For a rejected call, a [`BulkheadFull`] converted into `E`.
    ///
    /// # Panics
    ///
    /// Only if `future` panics.
    ///
    /// # Cancel safety
    ///
    /// A call that is dropped while it waits leaves the line. A place that it was given goes on to
    /// the next one.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::Bulkhead;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// let payments = Bulkhead::unshared("payments").limit(20).build();
    /// payments.call_async(async { std::io::Result::Ok(()) }).await
    /// # }
    /// ```
    pub fn call_async<T, E: From<BulkheadFull>>(
        &self,
        future: impl Future<Output = Result<T, E>>,
    ) -> impl Future<Output = Result<T, E>> {
        self.call_async_if(|_| true, future)
    }

    /// Like [`call_async`](Self::call_async), for a limit that adapts: an error lowers it only if
    /// `on` returns `true`, or a [`Transience`](crate::Transience) that is transient, as in
    /// [`call_if`](Self::call_if). A call that is dropped tells the limit nothing.
    ///
    /// # Errors
    ///
    /// The error of `future`. For a rejected call, a [`BulkheadFull`] converted into `E`.
    ///
    /// # Panics
    ///
    /// Only if `future` or `on` panics.
    ///
    /// # Cancel safety
    ///
    /// The same as for [`call_async`](Self::call_async).
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::{Bulkhead, Transient};
    /// use std::io;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let disk = Bulkhead::unshared("disk").limit(4..=64).build();
    /// let missing = async { Err::<(), _>(io::Error::from(io::ErrorKind::NotFound)) };
    /// assert!(disk.call_async_if(io::Error::transience, missing).await.is_err());
    /// assert_eq!(disk.snapshot().limit(), 20);
    /// # }
    /// ```
    pub fn call_async_if<T, E: From<BulkheadFull>, R: IntoTransience>(
        &self,
        mut on: impl FnMut(&E) -> R,
        future: impl Future<Output = Result<T, E>>,
    ) -> impl Future<Output = Result<T, E>> {
        adaptive_bulkhead(
            ByHand(self),
            Layer::NONE,
            by_hand::forgetful(future),
            move |outcome: &Result<T, E>| by_hand::outcome(outcome, &mut on),
            |_, full| Err(tell_rejection(full).into()),
        )
    }

    /// Takes a place, if one is free and nobody waits. It never waits. The permit borrows nothing;
    /// see [`BulkheadPermit`].
    ///
    /// # Errors
    ///
    /// All places are taken, or somebody waits for one.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::Bulkhead;
    ///
    /// let disk = Bulkhead::unshared("disk").limit(1).build();
    /// let permit = disk.try_acquire()?;
    /// assert!(disk.try_acquire().is_err());
    /// drop(permit);
    /// assert!(disk.try_acquire().is_ok());
    /// # Ok::<(), resilience::BulkheadFull>(())
    /// ```
    pub fn try_acquire(&self) -> Result<BulkheadPermit, BulkheadFull> {
        let entered = blocking::enter_at_once(ByHand(self), Layer::NONE);
        entered.map(HeldPlace::permit).map_err(tell_rejection)
    }

    /// Takes a place, and waits for one if it must. It asks when it is first polled.
    ///
    /// # Errors
    ///
    /// All places are taken, and the call may not wait, or not longer.
    ///
    /// # Cancel safety
    ///
    /// The same as for [`call_async`](Self::call_async).
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::Bulkhead;
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), resilience::BulkheadFull> {
    /// static UPLOADS: Bulkhead = Bulkhead::builder("acquire-example").limit(2).queue(10).build();
    ///
    /// let permit = UPLOADS.acquire().await?;
    /// tokio::spawn(async move {
    ///     // … the upload goes on in the background
    ///     drop(permit);
    /// });
    /// # Ok(())
    /// # }
    /// ```
    pub fn acquire(&self) -> impl Future<Output = Result<BulkheadPermit, BulkheadFull>> {
        let mut place = Place::Fresh(ByHand(self));
        poll_fn(move |cx| match ready!(place.enter(Layer::NONE, cx)) {
            Ok(granted) => {
                let permit = |taken| Poll::Ready(Ok(HeldPlace::of(taken, granted).permit()));
                place.take().map_or(Poll::Pending, permit)
            }
            Err(full) => Poll::Ready(Err(tell_rejection(full))),
        })
    }

    /// Takes a place, and blocks the thread until there is one if it must.
    ///
    /// # Errors
    ///
    /// The same as for [`acquire`](Self::acquire).
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::Bulkhead;
    /// use std::time::Duration;
    ///
    /// let disk = Bulkhead::unshared("disk").limit(1).wait(Duration::from_millis(1)).build();
    /// let permit = disk.acquire_blocking()?;
    /// let full = disk.acquire_blocking().expect_err("the place is taken");
    /// assert!(full.waited() >= Duration::from_millis(1));
    /// # drop(permit);
    /// # Ok::<(), resilience::BulkheadFull>(())
    /// ```
    pub fn acquire_blocking(&self) -> Result<BulkheadPermit, BulkheadFull> {
        let entered = blocking::enter(ByHand(self), Layer::NONE);
        entered.map(HeldPlace::permit).map_err(tell_rejection)
    }
}
