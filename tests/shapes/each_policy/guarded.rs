//! A shape under `#[circuit_breaker]` runs once, and not at all after five failures in a row.
//!
//! A breaker belongs to its function and tests run side by side, so each shape has one test.

use std::fmt::Debug;
use std::time::Duration;

use resilience::TestClock;

use crate::support::Tries;

const COOLDOWN: Duration = Duration::from_secs(30);

#[track_caller]
pub(crate) fn check<T: Debug + PartialEq, E: Debug>(
    mut call: impl FnMut(&Tries) -> Result<T, E>,
    expected: T,
) {
    let clock = TestClock::new();
    let _installed = clock.install();
    let tries = Tries::failing(5);
    for run in 1..=5 {
        assert!(call(&tries).is_err());
        assert_eq!(tries.made(), run);
    }
    assert!(call(&tries).is_err());
    assert_eq!(tries.made(), 5, "an open circuit runs no body");
    clock.advance(COOLDOWN);
    assert_eq!(call(&tries).expect("the probe succeeds"), expected);
    assert_eq!(tries.made(), 6);
}

pub(crate) async fn check_async<T: Debug + PartialEq, E: Debug>(
    mut call: impl AsyncFnMut(&Tries) -> Result<T, E>,
    expected: T,
) {
    let tries = Tries::failing(5);
    for run in 1..=5 {
        assert!(call(&tries).await.is_err());
        assert_eq!(tries.made(), run);
    }
    assert!(call(&tries).await.is_err());
    assert_eq!(tries.made(), 5, "an open circuit runs no body");
    tokio::time::advance(COOLDOWN).await;
    assert_eq!(call(&tries).await.expect("the probe succeeds"), expected);
    assert_eq!(tries.made(), 6);
}

/// A guarded call clones nothing.
pub(crate) fn clones(_each: u32) -> u32 {
    0
}

pub(crate) const RUNS: u32 = 1;
