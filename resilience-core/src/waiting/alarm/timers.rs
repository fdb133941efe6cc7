//! What wakes a task in real time: tokio's timer, and outside of tokio a thread.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::{Duration, Instant};

/// A timer that is due once.
#[derive(Debug)]
pub(super) enum Timer {
    #[cfg(feature = "tokio")]
    Tokio(std::pin::Pin<Box<tokio::time::Sleep>>),
    Thread(Sleeper),
}

impl Timer {
    pub(super) fn new(delay: Duration) -> Self {
        #[cfg(feature = "tokio")]
        if let Some(sleep) = tokios(delay) {
            return Self::Tokio(sleep);
        }
        Self::Thread(Sleeper::new(delay))
    }

    pub(super) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        match self {
            #[cfg(feature = "tokio")]
            Self::Tokio(sleep) => sleep.as_mut().poll(cx),
            Self::Thread(sleeper) => sleeper.poll(cx),
        }
    }
}

#[cfg(feature = "tokio")]
use std::future::Future;

/// tokio's timer. `None` outside of a runtime, and in one that has no timer.
#[cfg(feature = "tokio")]
fn tokios(delay: Duration) -> Option<std::pin::Pin<Box<tokio::time::Sleep>>> {
    tokio::runtime::Handle::try_current().ok()?;
    // Tokio has no question for the timer of a runtime, so it is tried.
    catch_unwind(|| Box::pin(tokio::time::sleep(delay))).ok()
}

/// The tasks that the thread wakes, by the time at which it does.
#[derive(Debug)]
struct Sleepers {
    tasks: BTreeMap<Key, Waker>,
    next: u64,
    has_thread: bool,
}

type Key = (Instant, u64);

static SLEEPERS: Mutex<Sleepers> =
    Mutex::new(Sleepers { tasks: BTreeMap::new(), next: 0, has_thread: false });
/// The first one of the sleepers is another one.
static NEWS: Condvar = Condvar::new();

fn sleepers() -> MutexGuard<'static, Sleepers> {
    SLEEPERS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A task that the thread wakes. The thread begins with the first of the process.
#[derive(Debug)]
pub(super) struct Sleeper {
    /// `None` if it is never due.
    key: Option<Key>,
}

impl Sleeper {
    fn new(delay: Duration) -> Self {
        let Some(at) = Instant::now().checked_add(delay) else { return Self { key: None } };
        let mut sleepers = sleepers();
        sleepers.next += 1;
        Self { key: Some((at, sleepers.next)) }
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let Some(key) = self.key else { return Poll::Pending };
        if Instant::now() >= key.0 {
            return Poll::Ready(());
        }
        let waker = cx.waker().clone();
        let mut sleepers = sleepers();
        if !sleepers.has_thread {
            let name = "resilience-timers".to_owned();
            sleepers.has_thread = thread::Builder::new().name(name).spawn(wake_the_sleepers).is_ok();
        }
        // Whoever can't be woken doesn't wait.
        if !sleepers.has_thread {
            return Poll::Ready(());
        }
        let before = sleepers.tasks.insert(key, waker);
        let is_first = sleepers.tasks.first_key_value().is_some_and(|(first, _)| *first == key);
        drop(sleepers);
        // A waker is dropped outside of the lock, as it is code of the executor.
        drop(before);
        if is_first {
            NEWS.notify_one();
        }
        Poll::Pending
    }
}

impl Drop for Sleeper {
    fn drop(&mut self) {
        let waker = self.key.and_then(|key| sleepers().tasks.remove(&key));
        drop(waker);
    }
}

fn wake_the_sleepers() {
    let mut sleeping = sleepers();
    loop {
        let now = Instant::now();
        let Some(first) = sleeping.tasks.first_entry() else {
            sleeping = NEWS.wait(sleeping).unwrap_or_else(PoisonError::into_inner);
            continue;
        };
        let at = first.key().0;
        if at > now {
            sleeping = NEWS.wait_timeout(sleeping, at - now).unwrap_or_else(PoisonError::into_inner).0;
            continue;
        }
        let waker = first.remove();
        drop(sleeping);
        // A waker that panics must not end the waits of others.
        let _ = catch_unwind(AssertUnwindSafe(|| waker.wake()));
        sleeping = sleepers();
    }
}
