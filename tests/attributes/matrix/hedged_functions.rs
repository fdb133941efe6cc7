//! The async functions of which two runs may be under way at once, so without a `&mut`.

macro_rules! hedged_functions {
    ($runs:ident, $(#[$attribute:meta])+) => {
        mod hedged {
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
                async fn by_pin(self: Pin<&Self>, tries: &Tries) -> Result<u32, Failed> {
                    yield_now().await;
                    assert_eq!(self.calls, 0);
                    tries.turn()
                }
            }

            $(#[$attribute])+
            async fn parameters(
                tries: &Tries,
                mut number: u32,
                text: String,
                (left, right): (u32, u32),
                rest: &[u8],
                only: Only,
            ) -> Result<u32, Failed> {
                number += left;
                assert_eq!(number + right, 6);
                yield_now().await;
                assert_eq!(only.0, 1);
                assert_eq!((vec![text].len(), rest.len()), (1, 2));
                tries.turn()
            }

            fn is_send<T: Send>(future: T) -> T {
                future
            }

            #[tokio::test(start_paused = true)]
            async fn methods_run() {
                let (runs, service) = ($runs, Service::default());
                check_async(runs, async |tries| is_send(service.by_reference(tries)).await).await;
                check_async(runs, async |tries| is_send(service.clone().by_value(tries)).await).await;
                check_async(runs, async |tries| is_send(service.clone().by_mut_value(tries)).await).await;
                check_async(runs, async |tries| is_send(Arc::new(service.clone()).by_arc(tries)).await).await;
                check_async(runs, async |tries| is_send(Pin::new(&service).by_pin(tries)).await).await;
            }

            #[tokio::test(start_paused = true)]
            async fn functions_run() {
                check_async($runs, async |tries| {
                    is_send(parameters(tries, 1, "a".into(), (2, 3), &[1, 2], Only(1))).await
                })
                .await;
            }
        }
    };
}

pub(crate) use hedged_functions;
