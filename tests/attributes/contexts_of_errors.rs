//! `#[context]` of `fn-error-context`: every error of an attempt gets its context, once.

use anyhow::Result;
use fn_error_context::context;
use resilience::{circuit_breaker, fallback, faults, retry};

use crate::matrix::placements;
use crate::support::runs::{BREAKER, FALLBACK, FAULTS, GATES, RETRY};

macro_rules! functions_with_context {
    ($runs:ident, $(#[$attribute:meta])+) => {
        use crate::support::{Failed, Tries};

        #[derive(Clone, Debug, Default)]
        struct Service {
            calls: u32,
        }

        impl Service {
            $(#[$attribute])+
            fn by_mut(&mut self, tries: &Tries) -> Result<u32> {
                self.calls += 1;
                Ok(tries.turn()?)
            }

            $(#[$attribute])+
            fn by_value(self, tries: &Tries) -> Result<u32> {
                drop(self);
                Ok(tries.turn()?)
            }

            $(#[$attribute])+
            async fn by_mut_async(&mut self, tries: &Tries) -> Result<u32> {
                self.calls += 1;
                tokio::task::yield_now().await;
                Ok(tries.turn()?)
            }

            $(#[$attribute])+
            async fn by_value_async(self, tries: &Tries) -> Result<u32> {
                drop(self);
                Ok(tries.turn()?)
            }
        }

        $(#[$attribute])+
        fn parameters(tries: &Tries, mut number: u32, text: String, list: &mut Vec<String>) -> Result<u32> {
            number += 1;
            assert_eq!(number, 8);
            list.push(text);
            Ok(tries.turn()?)
        }

        $(#[$attribute])+
        async fn parameters_async(
            tries: &Tries,
            mut number: u32,
            text: String,
            list: &mut Vec<String>,
        ) -> Result<u32> {
            number += 1;
            assert_eq!(number, 8);
            list.push(text);
            Ok(tries.turn()?)
        }

        fn assert_fails(outcome: Result<u32>, tries: &Tries) {
            let error = outcome.expect_err("no attempt succeeds");
            let chain: Vec<_> = error.chain().map(ToString::to_string).collect();
            assert!(matches!(chain.as_slice(), [context, cause] if context.starts_with("number ") && cause == "Again"));
            assert!(error.downcast_ref::<Failed>().is_some());
            assert_eq!(tries.made(), $runs);
        }

        #[tokio::test(start_paused = true)]
        async fn they_run() {
            let _installed = resilience::TestClock::new().install();
            let (service, list) = (|| Service::default(), &mut Vec::new());
            let tries = || Tries::failing(9);
            let made = tries();
            assert_fails(service().by_mut(&made), &made);
            let made = tries();
            assert_fails(service().by_value(&made), &made);
            let made = tries();
            assert_fails(service().by_mut_async(&made).await, &made);
            let made = tries();
            assert_fails(service().by_value_async(&made).await, &made);
            let made = tries();
            assert_fails(parameters(&made, 7, "a".into(), list), &made);
            let made = tries();
            assert_fails(parameters_async(&made, 7, "a".into(), list).await, &made);
            assert_eq!(list.len() as u32, 2 * $runs);
        }
    };
}

placements!(functions_with_context: #[context("number 7")]);

#[retry(base = 0ms)]
#[context("charging {} to {name}", number)]
async fn charge(tries: &crate::support::Tries, number: u32, name: String) -> Result<()> {
    assert_eq!(name, "a");
    tries.turn()?;
    Ok(())
}

#[tokio::test]
async fn a_context_may_name_parameters() {
    let tries = crate::support::Tries::failing(9);
    let error = charge(&tries, 7, "a".into()).await.expect_err("no attempt succeeds");
    assert_eq!((error.to_string(), tries.made()), ("charging 7 to a".into(), 3));
}
