//! The size of a future under each contender.

use std::hint::black_box;

use crate::by_hand;
use crate::peers::{backoff, backon, failsafe, recloser, tokio_retry, tower};
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
            use super::{Error, black_box};

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

fn size<A, B>(name: &'static str, small: &A, large: &B) -> Size {
    Size { name, small: size_of_val(small), large: size_of_val(large) }
}

/// All sizes: the plain future, then those that retry, then those that break the circuit.
#[must_use]
pub fn sizes() -> Vec<Size> {
    static ID: u64 = 1;
    let id = &ID;
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
        size("tower-resilience (and boxed)", &tower::guarding(few), &tower::guarding(many)),
    ]
}
