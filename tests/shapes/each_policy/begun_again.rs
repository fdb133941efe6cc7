//! A shape under `#[hedge]` runs up to two times: a failure begins the second attempt at once. A
//! sync shape has no hedge.

use std::fmt::Debug;

use crate::support::Tries;

#[allow(unused_imports, reason = "only shapes of functions begin again")]
pub(crate) use super::timed::check;

pub(crate) async fn check_async<T: Debug + PartialEq, E: Debug>(
    mut call: impl AsyncFnMut(&Tries) -> Result<T, E>,
    expected: T,
) {
    let tries = Tries::failing(1);
    assert_eq!(call(&tries).await.expect("the second attempt succeeds"), expected);
    assert_eq!(tries.made(), 2);
    let tries = Tries::failing(u32::MAX);
    assert!(call(&tries).await.is_err());
    assert_eq!(tries.made(), 2);
}

/// The clones of a call whose body runs two times and makes `each` clones a time.
pub(crate) fn clones(each: u32) -> u32 {
    2 * each
}

pub(crate) const RUNS: u32 = 2;
