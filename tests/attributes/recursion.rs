//! `#[async_recursion]`: an async function becomes one that returns a boxed future.
//!
//! A pinned `self` is not among the receivers: the lifetime that the attribute gives to the future
//! does not fit it.

use async_recursion::async_recursion;
use resilience::{circuit_breaker, fallback, faults, retry};

use crate::matrix::placements;
use crate::support::runs::{BREAKER, FALLBACK, FAULTS, GATES, RETRY};

/// Each function calls itself once. Only the inner call fails, and is tried again or not.
macro_rules! recursive_functions {
    ($runs:ident, $(#[$attribute:meta])+) => {
        use crate::support::{Failed, Tries, check_async};
        use std::sync::Arc;

        #[derive(Clone, Debug, Default)]
        struct Service {
            calls: u32,
        }

        impl Service {
            $(#[$attribute])+
            async fn by_reference(&self, tries: &Tries, depth: u32) -> Result<u32, Failed> {
                assert_eq!(self.calls, 0);
                if depth == 0 { tries.turn() } else { self.by_reference(tries, depth - 1).await }
            }

            $(#[$attribute])+
            async fn by_mut(&mut self, tries: &Tries, depth: u32) -> Result<u32, Failed> {
                self.calls += 1;
                if depth == 0 { tries.turn() } else { self.by_mut(tries, depth - 1).await }
            }

            $(#[$attribute])+
            async fn by_value(mut self, tries: &Tries, depth: u32) -> Result<u32, Failed> {
                self.calls += 1;
                assert_eq!(self.calls, 2 - depth);
                if depth == 0 { tries.turn() } else { self.by_value(tries, depth - 1).await }
            }

            $(#[$attribute])+
            async fn by_arc(self: Arc<Self>, tries: &Tries, depth: u32) -> Result<u32, Failed> {
                if depth == 0 { tries.turn() } else { Arc::clone(&self).by_arc(tries, depth - 1).await }
            }
        }

        $(#[$attribute])+
        async fn parameters(
            tries: &Tries,
            mut depth: u32,
            text: String,
            list: &mut Vec<String>,
            (left, right): (u32, u32),
        ) -> Result<u32, Failed> {
            list.push(text.clone());
            if depth == 0 {
                return tries.turn();
            }
            depth -= 1;
            parameters(tries, depth, text, list, (right, left)).await
        }

        #[tokio::test(start_paused = true)]
        async fn they_run() {
            let (runs, service) = ($runs, || Service::default());
            check_async(runs, async |tries| service().by_reference(tries, 1).await).await;
            let mut lent = service();
            check_async(runs, async |tries| lent.by_mut(tries, 1).await).await;
            assert_eq!(lent.calls, 1 + runs);
            check_async(runs, async |tries| service().by_value(tries, 1).await).await;
            check_async(runs, async |tries| Arc::new(service()).by_arc(tries, 1).await).await;
            let list = &mut Vec::new();
            check_async(runs, async |tries| parameters(tries, 1, "a".into(), list, (2, 3)).await).await;
            assert_eq!(list.len() as u32, 1 + runs);
        }
    };
}

placements!(recursive_functions: #[async_recursion]);
