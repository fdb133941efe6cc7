//! A shape under `#[retry]` runs up to three times.

use std::fmt::Debug;

use resilience::TestClock;

use crate::support::Tries;

/// A shape that fails twice runs three times, and so does one that always fails.
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

/// The clones of a call whose body runs three times and makes `each` clones a time.
pub(crate) fn clones(each: u32) -> u32 {
    3 * each
}

pub(crate) const RUNS: u32 = 3;
