//! What wakes a task in real time: tokio's timer, and outside of tokio a thread.

use std::collections::BTreeMap;
#[cfg(feature = "tokio")]
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::{Duration, Instant};

#[cfg(feature = "tokio")]
use crate::runtime::timer::sleep_inside_tokio;

/// A timer that is due once.
#[derive(Debug)]
pub(super) enum Timer {
    #[cfg(feature = "tokio")]
    Tokio(std::pin::Pin<Box<tokio::time::Sleep>>),
    Thread(Sleeper),
}

impl Timer {
    #[cfg_attr(not(feature = "tokio"), expect(unused_variables, reason = "a thread can always wake"))]
    pub(super) fn new(delay: Duration, name: &str) -> Self {
        #[cfg(feature = "tokio")]
        if let Some(sleep) = sleep_inside_tokio(delay, name, "") {
            return Self::Tokio(Box::pin(sleep));
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

/// The tasks that the thread wakes, by the time at which it does.
#[derive(Debug)]
struct Sleepers {
    tasks: BTreeMap<Key, Waker>,
    next: u64,
    has_thread: bool,
}

type Key = (Instant, u64);

impl Sleepers {
    const NONE: Self = Self { tasks: BTreeMap::new(), next: 0, has_thread: false };

    /// Whether there is a thread, which `start` starts for the first sleeper.
    fn has_thread(&mut self, start: impl FnOnce() -> bool) -> bool {
        self.has_thread = self.has_thread || start();
        self.has_thread
    }
}

static SLEEPERS: Mutex<Sleepers> = Mutex::new(Sleepers::NONE);
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

    fn poll(&self, cx: &mut Context<'_>) -> Poll<()> {
        self.poll_among(&SLEEPERS, start_thread, cx)
    }

    fn poll_among(
        &self,
        sleepers: &Mutex<Sleepers>,
        start_thread: impl FnOnce() -> bool,
        cx: &mut Context<'_>,
    ) -> Poll<()> {
        let Some(key) = self.key else { return Poll::Pending };
        if Instant::now() >= key.0 {
            return Poll::Ready(());
        }
        let waker = cx.waker().clone();
        let mut sleepers = sleepers.lock().unwrap_or_else(PoisonError::into_inner);
        if !sleepers.has_thread(start_thread) {
            drop(sleepers);
            // The system has no thread to spare. The task looks again when its executor has polled
            // the others, and may find one then. To end the wait early would be no better: the
            // clock decides, so the task would ask again at once.
            waker.wake();
            return Poll::Pending;
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

/// Starts the thread. Returns whether it runs.
fn start_thread() -> bool {
    let name = "resilience-timers".to_owned();
    thread::Builder::new().name(name).spawn(wake_the_sleepers).is_ok()
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

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::Wake;

    #[derive(Default)]
    struct Wakes(AtomicUsize);

    impl Wake for Wakes {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    #[test]
    fn without_a_thread_a_task_asks_at_its_next_turn() {
        let sleepers = Mutex::new(Sleepers::NONE);
        let counter = Arc::new(Wakes::default());
        let waker = Waker::from(Arc::clone(&counter));
        let cx = &mut Context::from_waker(&waker);
        let sleeper = Sleeper::new(Duration::from_secs(3600));
        for turn in 1..=3 {
            assert!(sleeper.poll_among(&sleepers, || false, cx).is_pending());
            assert_eq!(counter.0.load(Ordering::Relaxed), turn);
        }
        assert!(sleeper.poll_among(&sleepers, || true, cx).is_pending());
        assert_eq!(counter.0.load(Ordering::Relaxed), 3, "a thread wakes it from now on");
        let tasks = sleepers.lock().map(|sleepers| sleepers.tasks.len());
        assert_eq!(tasks.ok(), Some(1));
    }
}
