//! Functions that call themselves.

use crate::each_policy::each_policy;
use futures::future::BoxFuture;

each_policy! { $policy, $sync =>
    #[$sync]
    fn factorial(tries: &Tries, n: u32) -> Result<u32, Failed> {
        if n == 0 {
            tries.turn()?;
            return Ok(1);
        }
        factorial(tries, n - 1).map(|it| it * n)
    }

    #[test]
    fn a_sync_function_may_recurse() {
        let _installed = resilience::TestClock::new().install();
        let tries = Tries::failing(2);
        // Only the innermost call fails: it tries again, or the error goes through.
        let expected = if RUNS > 1 { Ok(6) } else { Err(Failed::Again) };
        assert_eq!(factorial(&tries, 3), expected);
        assert_eq!(tries.made(), RUNS);
    }

    #[$policy]
    async fn boxed_inside(tries: &Tries, n: u32) -> Result<u32, Failed> {
        if n == 0 {
            tries.turn()?;
            return Ok(1);
        }
        Box::pin(boxed_inside(tries, n - 1)).await.map(|it| it * n)
    }

    #[$policy]
    fn boxed_outside(tries: &Tries, n: u32) -> BoxFuture<'_, Result<u32, Failed>> {
        Box::pin(async move {
            if n == 0 {
                tries.turn()?;
                return Ok(1);
            }
            boxed_outside(tries, n - 1).await.map(|it| it * n)
        })
    }

    #[tokio::test(start_paused = true)]
    async fn an_async_function_may_recurse_through_a_box() {
        let expected = if RUNS > 1 { Ok(6) } else { Err(Failed::Again) };
        let tries = Tries::failing(2);
        assert_eq!(boxed_inside(&tries, 3).await, expected);
        assert_eq!(tries.made(), RUNS);
        let tries = Tries::failing(2);
        assert_eq!(boxed_outside(&tries, 3).await, expected);
        assert_eq!(tries.made(), RUNS);
    }

    #[$policy]
    async fn even(tries: &Tries, n: u32) -> Result<bool, Failed> {
        if n == 0 { tries.turn().map(|_| true) } else { Box::pin(odd(tries, n - 1)).await }
    }

    #[$policy]
    async fn odd(tries: &Tries, n: u32) -> Result<bool, Failed> {
        if n == 0 { tries.turn().map(|_| false) } else { Box::pin(even(tries, n - 1)).await }
    }

    #[tokio::test(start_paused = true)]
    async fn two_functions_may_recurse_mutually() {
        let tries = Tries::default();
        assert_eq!(even(&tries, 4).await, Ok(true));
        assert_eq!(tries.made(), 1);
    }
}

/// Functions that call each other, so that each future holds the next one. The compiler computes
/// `Send` and the size of the outermost future from the outside in, and goes at most
/// `recursion_limit` steps, by default 128. For the size, a function takes four steps, a retry
/// five, a breaker one, and four more above a retry. Callers are written before the functions they
/// call, since the compiler would know the inner sizes otherwise.
mod chains {
    use crate::support::{Failed, Tries};
    use futures::executor::block_on;
    use resilience::{TestClock, circuit_breaker, fallback, retry, timeout};

    fn is_send<T: Send>(future: T) -> T {
        future
    }

    async fn last(tries: &Tries) -> Result<u32, Failed> {
        tokio::task::yield_now().await;
        tries.turn()
    }

    macro_rules! chains {
        ($($chain:ident: { $(#[$attribute:meta])+ } [$first:ident $($name:ident)+])+) => {$(
            mod $chain {
                use super::*;

                /// The last function of the chain fails; the one that calls it tries again.
                #[test]
                fn a_call_is_send_and_recovers() {
                    let _installed = TestClock::new().install();
                    let tries = Tries::failing(2);
                    assert_eq!(block_on(is_send($first(&tries))), Ok(3));
                    assert_eq!(tries.made(), 3);
                }

                chains!(@functions { $(#[$attribute])+ } $first $($name)+ last);
            }
        )+};
        (@functions { $(#[$attribute:meta])+ } $last:ident) => {};
        (@functions { $(#[$attribute:meta])+ } $name:ident $callee:ident $($next:ident)*) => {
            $(#[$attribute])+
            async fn $name(tries: &Tries) -> Result<u32, Failed> {
                let turn = $callee(tries).await?;
                Ok(turn)
            }
            chains!(@functions { $(#[$attribute])+ } $callee $($next)*);
        };
    }

    chains! {
        fourteen_retries: { #[retry] }
            [f01 f02 f03 f04 f05 f06 f07 f08 f09 f10 f11 f12 f13 f14]
        twelve_retries_over_breakers: { #[retry] #[circuit_breaker] }
            [f01 f02 f03 f04 f05 f06 f07 f08 f09 f10 f11 f12]
        nine_breakers_over_retries: { #[circuit_breaker] #[retry] }
            [f01 f02 f03 f04 f05 f06 f07 f08 f09]
        eight_timeouts_over_retries: { #[timeout(9s)] #[retry] }
            [f01 f02 f03 f04 f05 f06 f07 f08]
        six_whole_stacks: {
            #[fallback(with = |error| Err(error))] #[timeout(9s)] #[retry] #[circuit_breaker] #[timeout(1s)]
        }
            [f01 f02 f03 f04 f05 f06]
    }
}
