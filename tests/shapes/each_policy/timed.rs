//! A shape under `#[timeout]` runs once for each call. A sync shape has no timeout.

use std::fmt::Debug;

use crate::support::Tries;

#[track_caller]
pub(crate) fn check<T: Debug + PartialEq, E: Debug>(
    mut call: impl FnMut(&Tries) -> Result<T, E>,
    expected: T,
) {
    let tries = Tries::failing(1);
    assert!(call(&tries).is_err());
    assert_eq!(tries.made(), 1);
    assert_eq!(call(&tries).expect("the second run succeeds"), expected);
    assert_eq!(tries.made(), 2);
}

pub(crate) async fn check_async<T: Debug + PartialEq, E: Debug>(
    mut call: impl AsyncFnMut(&Tries) -> Result<T, E>,
    expected: T,
) {
    let tries = Tries::failing(1);
    assert!(call(&tries).await.is_err());
    assert_eq!(tries.made(), 1);
    assert_eq!(call(&tries).await.expect("the second run succeeds"), expected);
    assert_eq!(tries.made(), 2);
    // No body runs after the deadline.
    let over = resilience::Deadline::within(std::time::Duration::ZERO);
    assert!(over.scope(call(&tries)).await.is_err());
    assert_eq!(tries.made(), 2);
}

/// A call clones nothing.
pub(crate) fn clones(_each: u32) -> u32 {
    0
}

pub(crate) const RUNS: u32 = 1;
