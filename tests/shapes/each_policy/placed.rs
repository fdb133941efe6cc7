//! A shape under `#[faults]` runs once for each call, as no fault is set.

use std::fmt::Debug;

use resilience::TestClock;

use crate::support::Tries;

/// The error of the attribute, of the type that the shape asks for. Nobody may make it.
pub(crate) fn error<E>() -> E {
    unreachable!("no fault is set")
}

#[track_caller]
pub(crate) fn check<T: Debug + PartialEq, E: Debug>(
    mut call: impl FnMut(&Tries) -> Result<T, E>,
    expected: T,
) {
    let _installed = TestClock::new().install();
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
}

/// A call clones nothing.
pub(crate) fn clones(_each: u32) -> u32 {
    0
}

pub(crate) const RUNS: u32 = 1;
