//! The size of a future under each contender.

use std::hint::black_box;

use crate::by_hand;
use crate::peers::{backoff, backon, failsafe, hedges, recloser, semaphores, tokio_retry, tower};
use crate::subject::Error;

/// Bytes of the futures around one inner future.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// The contender around the inner future.
    pub name: &'static str,
    /// Bytes around a small future, which holds a reference and yields once.
    pub small: usize,
    /// Bytes around a large future, which also holds a kilobyte across the yield.
    pub large: usize,
}

async fn small(id: &u64) -> Result<u64, Error> {
    tokio::task::yield_now().await;
    Ok(*id)
}

async fn large(id: &u64) -> Result<u64, Error> {
    let buffer = [0_u8; 1000];
    tokio::task::yield_now().await;
    Ok(*id + u64::from(black_box(&buffer)[7]))
}

/// The inner futures under an attribute. An attribute takes the body itself and not a call of it,
/// so the bodies are written out again.
macro_rules! annotated {
    ($module:ident, $attribute:meta) => {
        mod $module {
            #[allow(unused_imports, reason = "not every attribute maps errors")]
            use super::{Error, black_box, busy};

            #[$attribute]
            pub(super) async fn small(id: &u64) -> Result<u64, Error> {
                tokio::task::yield_now().await;
                Ok(*id)
            }

            #[$attribute]
            pub(super) async fn large(id: &u64) -> Result<u64, Error> {
                let buffer = [0_u8; 1000];
                tokio::task::yield_now().await;
                Ok(*id + u64::from(black_box(&buffer)[7]))
            }
        }
    };
}

annotated!(retried, resilience::retry(attempts = 3));
annotated!(guarded, resilience::circuit_breaker(threshold = 5));
annotated!(timed, resilience::timeout(2s));
annotated!(one_of_many, resilience::bulkhead(64, queue = 64, map_err = busy));
annotated!(limited, resilience::rate_limit(100, map_err = busy));
annotated!(hedged, resilience::hedge(100ms));
annotated!(with_backon, backon_macros::backon(backoff = crate::peers::backon::policy));

/// What the limiters' errors become: the plain error has no room for a rejection of theirs.
fn busy(_: impl Into<resilience::PolicyError>) -> Error {
    Error::Failed
}

fn size<A, B>(name: &'static str, small: &A, large: &B) -> Size {
    Size { name, small: size_of_val(small), large: size_of_val(large) }
}

/// All sizes: the plain future, then those under each policy.
///
/// # Panics
///
/// The runtime, which tokio's timeout needs, can't be made.
#[must_use]
pub fn sizes() -> Vec<Size> {
    static ID: u64 = 1;
    let id = &ID;
    // tokio's timeout makes its timer before it is polled.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    let _entered = runtime.enter();
    let (few, many) = (|| small(id), || large(id));
    vec![
        size("plain", &few(), &many()),
        size("`#[retry]`", &retried::small(id), &retried::large(id)),
        size("retry by hand", &by_hand::retry::retrying(few), &by_hand::retry::retrying(many)),
        size("`#[backon]`", &with_backon::small(id), &with_backon::large(id)),
        size("backon", &backon::retrying(few), &backon::retrying(many)),
        size("tokio-retry2", &tokio_retry::retrying(few), &tokio_retry::retrying(many)),
        size("backoff", &backoff::retrying(few), &backoff::retrying(many)),
        size("`#[circuit_breaker]`", &guarded::small(id), &guarded::large(id)),
        size("breaker by hand", &by_hand::breaker::guarding(few), &by_hand::breaker::guarding(many)),
        size("failsafe", &failsafe::guarding(few()), &failsafe::guarding(many())),
        size("recloser", &recloser::guarding(few()), &recloser::guarding(many())),
        size("`#[timeout]`", &timed::small(id), &timed::large(id)),
        size("timeout by hand", &by_hand::timeout::limiting(few()), &by_hand::timeout::limiting(many())),
        size(
            "tokio::time::timeout",
            &tokio::time::timeout(std::time::Duration::from_secs(2), few()),
            &tokio::time::timeout(std::time::Duration::from_secs(2), many()),
        ),
        size("`#[bulkhead]`", &one_of_many::small(id), &one_of_many::large(id)),
        size("bulkhead by hand", &by_hand::bulkhead::limiting(few()), &by_hand::bulkhead::limiting(many())),
        size("tokio's semaphore", &semaphores::tokio::limiting(few()), &semaphores::tokio::limiting(many())),
        size(
            "async-lock's semaphore",
            &semaphores::async_lock::limiting(few()),
            &semaphores::async_lock::limiting(many()),
        ),
        size("`#[rate_limit]`", &limited::small(id), &limited::large(id)),
        size("`#[hedge]`", &hedged::small(id), &hedged::large(id)),
        size("hedge by hand", &by_hand::hedge::hedging(few), &by_hand::hedge::hedging(many)),
        size("`tokio::select!`", &hedges::selecting(few), &hedges::selecting(many)),
        size("tower-resilience (and boxed)", &tower::guarding(few), &tower::guarding(many)),
    ]
}
