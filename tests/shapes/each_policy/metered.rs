//! A shape under `#[rate_limit]` runs once for each call, and not at all without a token.
//!
//! A limiter belongs to its function, and several tests of a shape may use it, each with a clock of
//! its own. So the first call may be the one without a token.

use std::fmt::Debug;
use std::time::Duration;

use resilience::TestClock;

use crate::support::Tries;

/// The runs that a shape with two functions may have.
const MOST: u32 = 40;
const PER: Duration = Duration::from_secs(3_600);

#[track_caller]
pub(crate) fn check<T: Debug + PartialEq, E: Debug>(
    mut call: impl FnMut(&Tries) -> Result<T, E>,
    expected: T,
) {
    let clock = TestClock::new();
    let _installed = clock.install();
    let tries = Tries::failing(u32::MAX);
    let mut runs = None;
    while runs != Some(tries.made()) {
        assert!(tries.made() <= MOST, "each call ran");
        runs = Some(tries.made());
        assert!(call(&tries).is_err());
    }
    clock.advance(PER);
    let tries = Tries::failing(0);
    assert_eq!(call(&tries).expect("there is a token again"), expected);
    assert!(tries.made() > 0);
}

pub(crate) async fn check_async<T: Debug + PartialEq, E: Debug>(
    mut call: impl AsyncFnMut(&Tries) -> Result<T, E>,
    expected: T,
) {
    let tries = Tries::failing(u32::MAX);
    let mut runs = None;
    while runs != Some(tries.made()) {
        assert!(tries.made() <= MOST, "each call ran");
        runs = Some(tries.made());
        assert!(call(&tries).await.is_err());
    }
    tokio::time::advance(PER).await;
    let tries = Tries::failing(0);
    assert_eq!(call(&tries).await.expect("there is a token again"), expected);
    assert!(tries.made() > 0);
}

/// A call clones nothing.
pub(crate) fn clones(_each: u32) -> u32 {
    0
}

pub(crate) const RUNS: u32 = 1;
