//! A shape under `#[rate_limit]` runs once for each call, and not at all without a token.
//!
//! A limiter belongs to its function, and several tests of a shape may use it.

use std::fmt::Debug;
use std::time::Duration;

use resilience::TestClock;

use crate::support::Tries;

const LIMIT: u32 = 20;
const PER: Duration = Duration::from_secs(3_600);

#[track_caller]
pub(crate) fn check<T: Debug + PartialEq, E: Debug>(
    mut call: impl FnMut(&Tries) -> Result<T, E>,
    expected: T,
) {
    let clock = TestClock::new();
    let _installed = clock.install();
    clock.advance(PER);
    let tries = Tries::failing(u32::MAX);
    let mut calls = 0;
    while tries.made() == calls {
        assert!(calls <= LIMIT, "each call ran");
        assert!(call(&tries).is_err());
        calls += 1;
    }
    assert!(tries.made() > 0, "no call ran");
    clock.advance(PER);
    let tries = Tries::failing(0);
    assert_eq!(call(&tries).expect("there is a token again"), expected);
    assert_eq!(tries.made(), 1);
}

pub(crate) async fn check_async<T: Debug + PartialEq, E: Debug>(
    mut call: impl AsyncFnMut(&Tries) -> Result<T, E>,
    expected: T,
) {
    tokio::time::advance(PER).await;
    let tries = Tries::failing(u32::MAX);
    let mut calls = 0;
    while tries.made() == calls {
        assert!(calls <= LIMIT, "each call ran");
        assert!(call(&tries).await.is_err());
        calls += 1;
    }
    assert!(tries.made() > 0, "no call ran");
    tokio::time::advance(PER).await;
    let tries = Tries::failing(0);
    assert_eq!(call(&tries).await.expect("there is a token again"), expected);
    assert_eq!(tries.made(), 1);
}

/// A call clones nothing.
pub(crate) fn clones(_each: u32) -> u32 {
    0
}

pub(crate) const RUNS: u32 = 1;
