//! The functions that each combination of attributes is put on.

/// Every receiver and kind of parameter, sync and async, below `$attribute`s; `$runs` is how often
/// a body runs.
macro_rules! functions {
    ($($name:ident, $runs:ident: { $(#[$attribute:meta])+ })+) => {$(
        mod $name {
            #[allow(unused_imports)]
            use super::*;
            $crate::matrix::sync_functions!($runs, $(#[$attribute])+);
            $crate::matrix::async_functions!($runs, $(#[$attribute])+);
        }
    )+};
}

/// The same for one attribute of another crate, in every place that it may have among ours.
macro_rules! placements {
    ($functions:ident: #[$attribute:meta]) => {
        $crate::matrix::placements! { @each $functions
            fallback_above, FALLBACK: { #[fallback(with = |failure| Err(failure))] #[$attribute] }
            fallback_below, FALLBACK: { #[$attribute] #[fallback(with = |failure| Err(failure))] }
            fallback_over_all, RETRY: { #[fallback(with = |failure| Err(failure))] #[retry] #[$attribute] #[circuit_breaker] }
            retry_above, RETRY: { #[retry] #[$attribute] }
            retry_below, RETRY: { #[$attribute] #[retry] }
            breaker_above, BREAKER: { #[circuit_breaker] #[$attribute] }
            breaker_below, BREAKER: { #[$attribute] #[circuit_breaker] }
            both_above, RETRY: { #[retry] #[circuit_breaker] #[$attribute] }
            both_below, RETRY: { #[$attribute] #[retry] #[circuit_breaker] }
            between, RETRY: { #[retry] #[$attribute] #[circuit_breaker] }
            gates_above, GATES: { #[::resilience::rate_limit(1000)] #[::resilience::bulkhead(20)] #[$attribute] }
            gates_below, GATES: { #[$attribute] #[::resilience::rate_limit(1000)] #[::resilience::bulkhead(20)] }
            between_gates, RETRY: { #[retry] #[::resilience::rate_limit(1000)] #[$attribute] #[::resilience::bulkhead(20, permit = _permit)] }
            faults_above, FAULTS: { #[faults(error = Failed::Again.into())] #[$attribute] }
            faults_below, FAULTS: { #[$attribute] #[faults(error = Failed::Again.into())] }
            over_faults, RETRY: { #[retry] #[$attribute] #[circuit_breaker] #[faults(error = Failed::Again.into())] }
        }
    };
    (@each $functions:ident $($name:ident, $runs:ident: { $(#[$attribute:meta])+ })+) => {$(
        mod $name {
            #[allow(unused_imports)]
            use super::*;
            $functions!($runs, $(#[$attribute])+);
        }
    )+};
}

/// The async functions, with `#[timeout]` in every place.
macro_rules! timed_placements {
    (#[$attribute:meta]) => {
        mod with_a_timeout {
            #[allow(unused_imports)]
            use super::*;
            $crate::matrix::placements! { @each async_functions
                timeout_above, TIMEOUT: { #[timeout(1h)] #[$attribute] }
                timeout_below, TIMEOUT: { #[$attribute] #[timeout(1h)] }
                retry_above, RETRY: { #[retry] #[$attribute] #[timeout(1h)] }
                retry_between, RETRY: { #[timeout(2h)] #[retry] #[$attribute] #[timeout(1h)] }
                over_faults, TIMEOUT: { #[timeout(1h)] #[$attribute] #[faults(error = Failed::Again)] }
            }
        }
    };
}

/// Sync and async.
macro_rules! all_functions {
    ($runs:ident, $(#[$attribute:meta])+) => {
        $crate::matrix::sync_functions!($runs, $(#[$attribute])+);
        $crate::matrix::async_functions!($runs, $(#[$attribute])+);
    };
}

macro_rules! sync_functions {
    ($runs:ident, $(#[$attribute:meta])+) => {
        mod sync {
            #[allow(unused_imports)]
            use super::*;
            use $crate::support::{Failed, Only, Tries, check};
            use std::pin::Pin;
            use std::sync::Arc;

            #[derive(Clone, Debug, Default)]
            struct Service {
                calls: u32,
            }

            impl Service {
                $(#[$attribute])+
                fn by_reference(&self, tries: &Tries) -> Result<u32, Failed> {
                    assert_eq!(self.calls, 0);
                    tries.turn()
                }

                $(#[$attribute])+
                fn by_mut(&mut self, tries: &Tries) -> Result<u32, Failed> {
                    self.calls += 1;
                    assert_eq!(self.calls, tries.made() + 1);
                    tries.turn()
                }

                $(#[$attribute])+
                fn by_mut_moved(&mut self, tries: &Tries, list: &mut Vec<u32>) -> Result<u32, Failed> {
                    let this = self;
                    this.calls += 1;
                    list.push(this.calls);
                    assert_eq!(list.len() as u32, tries.made() + 1);
                    tries.turn()
                }

                $(#[$attribute])+
                fn by_value(self, tries: &Tries) -> Result<u32, Failed> {
                    drop(self);
                    tries.turn()
                }

                $(#[$attribute])+
                fn by_mut_value(mut self, tries: &Tries) -> Result<u32, Failed> {
                    self.calls += 1;
                    assert_eq!(self.calls, 1);
                    tries.turn()
                }

                $(#[$attribute])+
                fn by_arc(self: Arc<Self>, tries: &Tries) -> Result<u32, Failed> {
                    assert_eq!(self.calls, 0);
                    tries.turn()
                }

                $(#[$attribute])+
                fn by_pin(mut self: Pin<&mut Self>, tries: &Tries) -> Result<u32, Failed> {
                    self.calls += 1;
                    assert_eq!(self.calls, tries.made() + 1);
                    tries.turn()
                }
            }

            $(#[$attribute])+
            fn parameters(
                tries: &Tries,
                mut number: u32,
                text: String,
                list: &mut Vec<String>,
                (left, right): (u32, u32),
                mut rest: &mut [u8],
            ) -> Result<u32, Failed> {
                number += left;
                assert_eq!(number + right, 6);
                list.push(text);
                assert_eq!(rest.len(), 2);
                rest = &mut std::mem::take(&mut rest)[1..];
                assert_eq!(rest, [2]);
                tries.turn()
            }

            $(#[$attribute])+
            fn not_clone(tries: &Tries, only: Only) -> Result<u32, Failed> {
                assert_eq!(only.0, 1);
                tries.turn()
            }

            #[test]
            fn methods_run() {
                let runs = $runs;
                check(runs, |tries| Service::default().by_reference(tries));
                check(runs, |tries| Service::default().by_mut(tries));
                check(runs, |tries| Service::default().by_mut_moved(tries, &mut Vec::new()));
                check(runs, |tries| Service::default().by_value(tries));
                check(runs, |tries| Service::default().by_mut_value(tries));
                check(runs, |tries| Arc::new(Service::default()).by_arc(tries));
                check(runs, |tries| Pin::new(&mut Service::default()).by_pin(tries));
            }

            #[test]
            fn functions_run() {
                let runs = $runs;
                let mut list = Vec::new();
                check(runs, |tries| parameters(tries, 1, "a".into(), &mut list, (2, 3), &mut [1, 2]));
                assert_eq!(list.len() as u32, runs);
                check(runs, |tries| not_clone(tries, Only(1)));
            }
        }
    };
}

macro_rules! async_functions {
    ($runs:ident, $(#[$attribute:meta])+) => {
        mod in_async {
            #[allow(unused_imports)]
            use super::*;
            use $crate::support::{Failed, Only, Tries, check_async};
            use std::pin::Pin;
            use std::sync::Arc;
            use tokio::task::yield_now;

            #[derive(Clone, Debug, Default)]
            struct Service {
                calls: u32,
            }

            impl Service {
                $(#[$attribute])+
                async fn by_reference(&self, tries: &Tries) -> Result<u32, Failed> {
                    yield_now().await;
                    assert_eq!(self.calls, 0);
                    tries.turn()
                }

                $(#[$attribute])+
                async fn by_mut(&mut self, tries: &Tries) -> Result<u32, Failed> {
                    self.calls += 1;
                    yield_now().await;
                    assert_eq!(self.calls, tries.made() + 1);
                    tries.turn()
                }

                $(#[$attribute])+
                async fn by_mut_moved(&mut self, tries: &Tries, list: &mut Vec<u32>) -> Result<u32, Failed> {
                    let this = self;
                    this.calls += 1;
                    yield_now().await;
                    list.push(this.calls);
                    assert_eq!(list.len() as u32, tries.made() + 1);
                    tries.turn()
                }

                $(#[$attribute])+
                async fn by_value(self, tries: &Tries) -> Result<u32, Failed> {
                    drop(self);
                    yield_now().await;
                    tries.turn()
                }

                $(#[$attribute])+
                async fn by_mut_value(mut self, tries: &Tries) -> Result<u32, Failed> {
                    self.calls += 1;
                    yield_now().await;
                    assert_eq!(self.calls, 1);
                    tries.turn()
                }

                $(#[$attribute])+
                async fn by_arc(self: Arc<Self>, tries: &Tries) -> Result<u32, Failed> {
                    yield_now().await;
                    assert_eq!(self.calls, 0);
                    tries.turn()
                }

                $(#[$attribute])+
                async fn by_pin(mut self: Pin<&mut Self>, tries: &Tries) -> Result<u32, Failed> {
                    self.calls += 1;
                    yield_now().await;
                    assert_eq!(self.calls, tries.made() + 1);
                    tries.turn()
                }
            }

            $(#[$attribute])+
            async fn parameters(
                tries: &Tries,
                mut number: u32,
                text: String,
                list: &mut Vec<String>,
                (left, right): (u32, u32),
                mut rest: &mut [u8],
            ) -> Result<u32, Failed> {
                number += left;
                assert_eq!(number + right, 6);
                yield_now().await;
                list.push(text);
                assert_eq!(rest.len(), 2);
                rest = &mut std::mem::take(&mut rest)[1..];
                assert_eq!(rest, [2]);
                tries.turn()
            }

            $(#[$attribute])+
            async fn not_clone(tries: &Tries, only: Only) -> Result<u32, Failed> {
                yield_now().await;
                assert_eq!(only.0, 1);
                tries.turn()
            }

            fn is_send<T: Send>(future: T) -> T {
                future
            }

            #[tokio::test(start_paused = true)]
            async fn methods_run() {
                let runs = $runs;
                check_async(runs, async |tries| is_send(Service::default().by_reference(tries)).await).await;
                check_async(runs, async |tries| is_send(Service::default().by_mut(tries)).await).await;
                let list = &mut Vec::new();
                check_async(runs, async |tries| is_send(Service::default().by_mut_moved(tries, list)).await).await;
                check_async(runs, async |tries| is_send(Service::default().by_value(tries)).await).await;
                check_async(runs, async |tries| is_send(Service::default().by_mut_value(tries)).await).await;
                check_async(runs, async |tries| is_send(Arc::new(Service::default()).by_arc(tries)).await).await;
                let mut service = Service::default();
                check_async(runs, async |tries| is_send(Pin::new(&mut service).by_pin(tries)).await).await;
            }

            #[tokio::test(start_paused = true)]
            async fn functions_run() {
                let runs = $runs;
                let (list, rest) = (&mut Vec::new(), &mut [1, 2]);
                check_async(runs, async |tries| {
                    is_send(parameters(tries, 1, "a".into(), list, (2, 3), rest)).await
                })
                .await;
                assert_eq!(list.len() as u32, runs);
                check_async(runs, async |tries| is_send(not_clone(tries, Only(1))).await).await;
            }
        }
    };
}

pub(crate) use {all_functions, async_functions, functions, placements, sync_functions, timed_placements};
