//! The wait of an async call that a fault delays.

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use pin_project_lite::pin_project;

use crate::faults::injected::Injected;
use crate::runtime::clock::TestClock;
use crate::runtime::sync::lock;
use crate::runtime::tested;
use crate::timeout::TimeoutTimer;

/// The timer of a function without `sleep`: tokio's in one of its runtimes, else a thread. So a
/// fault needs nothing that the function does not have.
#[derive(Debug)]
pub struct FaultTimer;

impl TimeoutTimer for FaultTimer {
    type Sleep = FaultSleep;

    fn sleep(&self, delay: Duration, _name: &'static str) -> FaultSleep {
        #[cfg(feature = "tokio")]
        if tokio::runtime::Handle::try_current().is_ok() {
            return FaultSleep::Tokio { sleep: tokio::time::sleep(delay) };
        }
        FaultSleep::Thread { sleep: ThreadSleep::new(delay) }
    }
}

#[cfg(feature = "tokio")]
type OnTokio = tokio::time::Sleep;
#[cfg(not(feature = "tokio"))]
type OnTokio = std::future::Pending<()>;

pin_project! {
    /// A wait of the [`FaultTimer`].
    #[project = FaultSleepProjection]
    pub enum FaultSleep {
        /// On tokio's timer.
        Tokio { #[pin] sleep: OnTokio },
        /// On a thread of its own.
        Thread { sleep: ThreadSleep },
    }
}

impl Future for FaultSleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        match self.project() {
            FaultSleepProjection::Tokio { sleep } => sleep.poll(cx),
            FaultSleepProjection::Thread { sleep } => sleep.poll(cx),
        }
    }
}

impl fmt::Debug for FaultSleep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FaultSleep").finish_non_exhaustive()
    }
}

/// A wait on a thread of its own, which begins at the first poll.
#[derive(Debug)]
pub struct ThreadSleep {
    delay: Duration,
    shared: Option<Arc<Mutex<Sleeping>>>,
}

#[derive(Debug, Default)]
struct Sleeping {
    is_over: bool,
    waker: Option<Waker>,
}

impl ThreadSleep {
    fn new(delay: Duration) -> Self {
        Self { delay, shared: None }
    }

    fn begin(delay: Duration) -> Arc<Mutex<Sleeping>> {
        let shared = Arc::<Mutex<Sleeping>>::default();
        let sleeping = Arc::clone(&shared);
        let sleep = move || {
            std::thread::sleep(delay);
            let mut sleeping = lock(&sleeping);
            sleeping.is_over = true;
            let waker = sleeping.waker.take();
            drop(sleeping);
            waker.into_iter().for_each(Waker::wake);
        };
        if std::thread::Builder::new().name("resilience-fault".to_owned()).spawn(sleep).is_err() {
            // No thread to be had: the call goes on.
            lock(&shared).is_over = true;
        }
        shared
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let shared = self.shared.get_or_insert_with(|| Self::begin(self.delay));
        let mut sleeping = lock(shared);
        if sleeping.is_over {
            return Poll::Ready(());
        }
        sleeping.waker = Some(cx.waker().clone());
        Poll::Pending
    }
}

pin_project! {
    /// Waits for as long as the fault delays the call, or until the fault ends.
    #[must_use = "futures do nothing unless polled"]
    pub struct Waiting<'a, T: TimeoutTimer> {
        injected: Option<&'a mut Injected>,
        function: &'static str,
        timer: T,
        #[pin]
        stage: Stage<T::Sleep>,
    }
}

pin_project! {
    #[project = StageProjection]
    enum Stage<S> {
        Begin,
        // The next poll ends the wait.
        Turn,
        // A hang on a test clock: whoever moves that clock ends it.
        OnTestClock,
        Sleep { #[pin] sleep: S },
    }
}

impl<'a, T: TimeoutTimer> Waiting<'a, T> {
    pub(crate) fn new(injected: Option<&'a mut Injected>, function: &'static str, timer: T) -> Self {
        Self { injected, function, timer, stage: Stage::Begin }
    }
}

impl<T: TimeoutTimer> Future for Waiting<'_, T> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let polled = self.as_mut().wait(cx);
        if polled.is_ready() {
            self.project().injected.iter_mut().for_each(|injected| injected.let_go());
        }
        polled
    }
}

impl<T: TimeoutTimer> Waiting<'_, T> {
    fn wait(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let mut this = self.project();
        let Some(injected) = this.injected.as_deref() else { return Poll::Ready(()) };
        let Some(held) = injected.held() else { return Poll::Ready(()) };
        if let StageProjection::Begin = this.stage.as_mut().project() {
            let delay = injected.delay().unwrap_or_default();
            if tested::skips_waits() || !injected.hangs() && TestClock::pass(delay) {
                this.stage.set(Stage::Turn);
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
            this.stage.set(if TestClock::is_installed() {
                Stage::OnTestClock
            } else {
                Stage::Sleep { sleep: this.timer.sleep(delay, this.function) }
            });
        }
        if held.is_over(cx.waker()) {
            return Poll::Ready(());
        }
        match this.stage.project() {
            StageProjection::Begin | StageProjection::Turn => Poll::Ready(()),
            StageProjection::OnTestClock => match TestClock::waits_for(held.until(), cx.waker()) {
                Some(true) => Poll::Pending,
                Some(false) | None => Poll::Ready(()),
            },
            StageProjection::Sleep { sleep } => sleep.poll(cx).map(drop),
        }
    }
}

impl<T: TimeoutTimer> fmt::Debug for Waiting<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Waiting").finish_non_exhaustive()
    }
}
