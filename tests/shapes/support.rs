//! What every shape is held against: how often its body runs, what it returns, what it clones.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

pub(crate) use crate::tries::{Failed, Tries};

impl From<Failed> for io::Error {
    fn from(failed: Failed) -> Self {
        Self::other(failed)
    }
}

/// Counts its clones, all of one family together.
#[derive(Debug, Default)]
pub(crate) struct Counted(Arc<AtomicU32>);

impl Counted {
    /// One more of the family that does not count as a clone.
    pub(crate) fn another(&self) -> Self {
        Self(Arc::clone(&self.0))
    }

    pub(crate) fn clones(&self) -> u32 {
        self.0.load(Ordering::SeqCst)
    }
}

impl Clone for Counted {
    fn clone(&self) -> Self {
        self.0.fetch_add(1, Ordering::SeqCst);
        self.another()
    }
}

/// Not `Clone`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Only(pub(crate) u32);

pub(crate) fn eat<T>(_: T) {}

/// The shapes under `#[retry]`: three attempts.
pub(crate) mod retried {
    use super::Tries;
    use resilience::TestClock;
    use std::fmt::Debug;

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
}

/// The shapes under `#[circuit_breaker]`: one run each, none after five failures in a row. A
/// breaker belongs to its function, and tests run side by side, so each shape has one test.
pub(crate) mod guarded {
    use super::Tries;
    use resilience::TestClock;
    use std::fmt::Debug;
    use std::time::Duration;

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
}

/// The same shapes under each attribute, `#[guard]`.
macro_rules! both {
    ($($shapes:tt)*) => {
        mod retry {
            #[allow(unused_imports)]
            use super::*;
            #[allow(unused_imports)]
            use crate::support::{Counted, Failed, Only, Tries, eat, retried::*};
            use ::resilience::retry as guard;
            $($shapes)*
        }
        mod circuit_breaker {
            #[allow(unused_imports)]
            use super::*;
            #[allow(unused_imports)]
            use crate::support::{Counted, Failed, Only, Tries, eat, guarded::*};
            use ::resilience::circuit_breaker as guard;
            $($shapes)*
        }
    };
}
pub(crate) use both;
