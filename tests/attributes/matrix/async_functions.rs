//! The same in async, whose futures are `Send`.

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

pub(crate) use async_functions;
