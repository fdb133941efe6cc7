//! The configuration of the process, for one test at a time.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::task::{Wake, Waker};
use std::thread;
use std::time::Duration;

use resilience::control::{self, Overrides};
use resilience::{TestClock, TestClockGuard};

pub(crate) const SECOND: Duration = Duration::from_secs(1);
pub(crate) const MINUTE: Duration = Duration::from_secs(60);

static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// Holds the configuration, which is empty, and a clock.
pub(crate) struct Configuration {
    pub(crate) clock: TestClock,
    _installed: TestClockGuard,
    _alone: MutexGuard<'static, ()>,
}

impl Configuration {
    pub(crate) fn new() -> Self {
        let alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        let clock = TestClock::new();
        let installed = clock.install();
        clean();
        Self { clock, _installed: installed, _alone: alone }
    }

    /// The same in real time.
    pub(crate) fn in_real_time() -> MutexGuard<'static, ()> {
        let alone = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
        clean();
        alone
    }
}

fn clean() {
    control::apply(Overrides::new()).expect("nothing is wrong with nothing");
    control::resume();
    for set in control::overrides() {
        control::end_override(set.id);
    }
    for order in control::breaker_orders() {
        control::end_breaker_order(&order.breaker);
    }
}

pub(crate) fn apply(text: &str) -> u64 {
    let overrides = Overrides::from_toml(text).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    control::apply(overrides).unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

/// A waker that blocks until another thread has asked for the overrides in force.
#[derive(Default)]
pub(crate) struct Asks(AtomicBool);

impl Asks {
    pub(crate) fn waker(self: &Arc<Self>) -> Waker {
        Waker::from(Arc::clone(self))
    }

    pub(crate) fn has_its_answer(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

impl Wake for Asks {
    fn wake(self: Arc<Self>) {
        let (tell, told) = mpsc::channel();
        thread::spawn(move || tell.send(control::overrides().len()));
        // The time is for a lock that is held meanwhile: then there is no answer.
        self.0.store(told.recv_timeout(10 * SECOND).is_ok(), Ordering::SeqCst);
    }
}
