//! `#[must_be_sync]` and `#[must_be_async]` of `maybe-async`: the function stays async, or becomes
//! sync without its `.await`s.

use maybe_async::{must_be_async, must_be_sync};
use resilience::{bulkhead, circuit_breaker, faults, hedge, rate_limit, retry};

use crate::support::{Failed, Tries, check, check_async};

macro_rules! functions {
    ($($name:ident, $runs:literal: { $(#[$of_sync:meta])+ } { $(#[$of_async:meta])+ })+) => {$(
        mod $name {
            use super::*;

            $(#[$of_sync])+
            async fn sync(tries: &Tries, mut text: String) -> Result<u32, Failed> {
                text.push('b');
                drop(text);
                tries.turn()
            }

            $(#[$of_async])+
            async fn in_async(tries: &Tries, mut text: String) -> Result<u32, Failed> {
                text.push('b');
                tokio::task::yield_now().await;
                drop(text);
                tries.turn()
            }

            #[test]
            fn the_sync_one_runs() {
                check($runs, |tries| sync(tries, "a".into()));
            }

            #[tokio::test(start_paused = true)]
            async fn the_async_one_runs() {
                check_async($runs, async |tries| in_async(tries, "a".into()).await).await;
            }
        }
    )+};
}

functions! {
    retry_above, 3: { #[retry] #[must_be_sync] } { #[retry] #[must_be_async] }
    retry_below, 3: { #[must_be_sync] #[retry] } { #[must_be_async] #[retry] }
    breaker_above, 1: { #[circuit_breaker] #[must_be_sync] } { #[circuit_breaker] #[must_be_async] }
    breaker_below, 1: { #[must_be_sync] #[circuit_breaker] } { #[must_be_async] #[circuit_breaker] }
    faults_above, 1: { #[faults(error = Failed::Again)] #[must_be_sync] } { #[faults(error = Failed::Again)] #[must_be_async] }
    faults_below, 1: { #[must_be_sync] #[faults(error = Failed::Again)] } { #[must_be_async] #[faults(error = Failed::Again)] }
    gates_above, 1: { #[rate_limit(1000)] #[bulkhead(20)] #[must_be_sync] } { #[rate_limit(1000)] #[bulkhead(20)] #[must_be_async] }
    gates_below, 1: { #[must_be_sync] #[rate_limit(1000)] #[bulkhead(20)] } { #[must_be_async] #[rate_limit(1000)] #[bulkhead(20)] }
    hedge_above, 3: { #[retry] #[must_be_sync] } { #[hedge(1h, attempts = 3)] #[must_be_async] }
    hedge_below, 3: { #[must_be_sync] #[retry] } { #[must_be_async] #[hedge(1h, attempts = 3)] }
    both_above, 3: { #[retry] #[circuit_breaker] #[must_be_sync] } { #[retry] #[circuit_breaker] #[must_be_async] }
    both_below, 3: { #[must_be_sync] #[retry] #[circuit_breaker] } { #[must_be_async] #[retry] #[circuit_breaker] }
}
