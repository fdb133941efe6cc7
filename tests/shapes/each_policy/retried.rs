//! A shape under `#[retry]` runs up to three times.

use std::fmt::Debug;

use resilience::TestClock;

use crate::support::Tries;

/// A call that fails twice is called three times, one that always fails too.
#[track_caller]
pub(crate) fn check<T: Debug + PartialEq, E: Debug>(
    mut call: impl FnMut(&Tries) -> Result<T, E>,
    expected: T,
) {
    let _installed = TestClock::new().install();
    let tries = Tries::failing(2);
    assert_eq!(call(&tries).expect("the third attempt succeeds"), expected);
    assert_eq!(tries.made(), 3);
    let tries = Tries::failing(u32::MAX);
    assert!(call(&tries).is_err());
    assert_eq!(tries.made(), 3);
}

pub(crate) async fn check_async<T: Debug + PartialEq, E: Debug>(
    mut call: impl AsyncFnMut(&Tries) -> Result<T, E>,
    expected: T,
) {
    let tries = Tries::failing(2);
    assert_eq!(call(&tries).await.expect("the third attempt succeeds"), expected);
    assert_eq!(tries.made(), 3);
    let tries = Tries::failing(u32::MAX);
    assert!(call(&tries).await.is_err());
    assert_eq!(tries.made(), 3);
}

/// How many clones a call makes that clones `each` time its body runs, and runs it three times.
pub(crate) fn clones(each: u32) -> u32 {
    3 * each
}

pub(crate) const RUNS: u32 = 3;
