//! A shape under `#[bulkhead]` runs once for each call, and its place is free afterwards.

use std::fmt::Debug;

use crate::support::Tries;

/// More calls than places, one after the other.
const CALLS: u32 = 21;

#[track_caller]
pub(crate) fn check<T: Debug + PartialEq, E: Debug>(
    mut call: impl FnMut(&Tries) -> Result<T, E>,
    expected: T,
) {
    let tries = Tries::failing(CALLS);
    for run in 1..=CALLS {
        assert!(call(&tries).is_err());
        assert_eq!(tries.made(), run, "it was let in");
    }
    assert_eq!(call(&tries).expect("the last run succeeds"), expected);
    assert_eq!(tries.made(), CALLS + 1);
}

pub(crate) async fn check_async<T: Debug + PartialEq, E: Debug>(
    mut call: impl AsyncFnMut(&Tries) -> Result<T, E>,
    expected: T,
) {
    let tries = Tries::failing(CALLS);
    for run in 1..=CALLS {
        assert!(call(&tries).await.is_err());
        assert_eq!(tries.made(), run, "it was let in");
    }
    assert_eq!(call(&tries).await.expect("the last run succeeds"), expected);
    assert_eq!(tries.made(), CALLS + 1);
}

/// A call clones nothing.
pub(crate) fn clones(_each: u32) -> u32 {
    0
}

pub(crate) const RUNS: u32 = 1;
