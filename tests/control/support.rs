//! The configuration of the process, for one test at a time.

use std::sync::{Mutex, MutexGuard, PoisonError};
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
        control::end(&set.name);
    }
}

pub(crate) fn apply(text: &str) -> u64 {
    let overrides = Overrides::from_toml(text).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    control::apply(overrides).unwrap_or_else(|mistakes| panic!("{mistakes}"))
}
