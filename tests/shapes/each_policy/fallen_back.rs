//! A shape under `#[fallback]` runs once, and falls back after a failure.

use std::cell::Cell;
use std::fmt::Debug;

use resilience::TestClock;

use crate::support::Tries;

thread_local! {
    /// The fallbacks on this thread.
    static FALLBACKS: Cell<u32> = const { Cell::new(0) };
}

/// The fallback of all shapes: counts itself and gives the error back.
pub(crate) fn fallback<E>(error: E) -> E {
    FALLBACKS.set(FALLBACKS.get() + 1);
    error
}

/// A shape that fails once falls back once, and a shape that succeeds does not.
#[track_caller]
pub(crate) fn check<T: Debug + PartialEq, E: Debug>(
    mut call: impl FnMut(&Tries) -> Result<T, E>,
    expected: T,
) {
    let _installed = TestClock::new().install();
    let tries = Tries::failing(1);
    let before = FALLBACKS.get();
    assert!(call(&tries).is_err());
    assert_eq!((tries.made(), FALLBACKS.get() - before), (1, 1));
    assert_eq!(call(&tries).expect("the second call succeeds"), expected);
    assert_eq!((tries.made(), FALLBACKS.get() - before), (2, 1));
}

pub(crate) async fn check_async<T: Debug + PartialEq, E: Debug>(
    mut call: impl AsyncFnMut(&Tries) -> Result<T, E>,
    expected: T,
) {
    let tries = Tries::failing(1);
    let before = FALLBACKS.get();
    assert!(call(&tries).await.is_err());
    assert_eq!((tries.made(), FALLBACKS.get() - before), (1, 1));
    assert_eq!(call(&tries).await.expect("the second call succeeds"), expected);
    assert_eq!((tries.made(), FALLBACKS.get() - before), (2, 1));
}

/// A fallback that names no parameter clones nothing.
pub(crate) fn clones(_each: u32) -> u32 {
    0
}

pub(crate) const RUNS: u32 = 1;
