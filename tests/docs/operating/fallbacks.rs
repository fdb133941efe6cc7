//! A call that fell back.

mod shop {
    use resilience::{CircuitOpen, circuit_breaker, fallback};

    #[derive(Debug, thiserror::Error)]
    pub enum Error {
        #[error("timed out")]
        Timeout,
        #[error(transparent)]
        Rejected(#[from] CircuitOpen),
    }

    #[fallback(value = 0)]
    #[circuit_breaker(name = "polls", threshold = 1)]
    pub fn polls() -> Result<u32, Error> {
        Err(Error::Timeout)
    }
}

use super::log::Log;
use tracing::level_filters::LevelFilter;

/// Two calls: one that fails, and one that is rejected.
pub(super) fn two_of_them() -> String {
    let _installed = resilience::TestClock::new().install();
    let log = Log::begin(LevelFilter::DEBUG);
    assert_eq!((shop::polls().ok(), shop::polls().ok()), (Some(0), Some(0)));
    // A function without a name is called after its module, which is that of the page's code here.
    log.take().replace(concat!(module_path!(), "::"), "")
}
