//! Engine layer: tests of the whole bulkhead. Scenarios, a naive model, properties against the
//! model, races, and a storm.

#[cfg(not(loom))]
mod adapting;
#[cfg(not(loom))]
mod adaptive;
#[cfg(not(loom))]
mod attributes;
#[cfg(not(loom))]
mod blocking;
#[cfg(not(loom))]
mod grants;
#[cfg(not(loom))]
mod keys;
#[cfg(loom)]
mod loom;
#[cfg(not(loom))]
mod model;
#[cfg(not(loom))]
mod naive_limit;
#[cfg(not(loom))]
mod names;
#[cfg(all(not(loom), feature = "control"))]
mod overridden;
#[cfg(not(loom))]
mod properties;
#[cfg(not(loom))]
mod stress;
#[cfg(not(loom))]
mod waits;

mod polled {
    use std::future::Future;
    use std::pin::Pin;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::{Context, Poll, Wake, Waker};

    #[derive(Default)]
    struct Wakes(AtomicUsize);

    impl Wake for Wakes {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    /// A future that a test polls by hand, and how often it was woken.
    pub(super) struct Polled<F> {
        future: Pin<Box<F>>,
        wakes: Arc<Wakes>,
    }

    impl<F: Future> Polled<F> {
        pub(super) fn new(future: F) -> Self {
            Self { future: Box::pin(future), wakes: Arc::default() }
        }

        pub(super) fn poll(&mut self) -> Poll<F::Output> {
            let waker = Waker::from(Arc::clone(&self.wakes));
            self.future.as_mut().poll(&mut Context::from_waker(&waker))
        }

        /// The output, of a future that is ready.
        pub(super) fn output(&mut self) -> F::Output {
            match self.poll() {
                Poll::Ready(output) => output,
                Poll::Pending => panic!("it is pending"),
            }
        }

        pub(super) fn is_pending(&mut self) -> bool {
            self.poll().is_pending()
        }

        pub(super) fn wakes(&self) -> usize {
            self.wakes.0.load(Ordering::SeqCst)
        }
    }
}
