//! Functions that call themselves.

use crate::support::both;
use futures::future::BoxFuture;

both! {
    #[guard]
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
        // The innermost call heals itself, or nothing does.
        let expected = if RUNS == 3 { Ok(6) } else { Err(Failed::Again) };
        assert_eq!(factorial(&tries, 3), expected);
        assert_eq!(tries.made(), RUNS);
    }

    #[guard]
    async fn boxed_inside(tries: &Tries, n: u32) -> Result<u32, Failed> {
        if n == 0 {
            tries.turn()?;
            return Ok(1);
        }
        Box::pin(boxed_inside(tries, n - 1)).await.map(|it| it * n)
    }

    #[guard]
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
        let expected = if RUNS == 3 { Ok(6) } else { Err(Failed::Again) };
        let tries = Tries::failing(2);
        assert_eq!(boxed_inside(&tries, 3).await, expected);
        assert_eq!(tries.made(), RUNS);
        let tries = Tries::failing(2);
        assert_eq!(boxed_outside(&tries, 3).await, expected);
        assert_eq!(tries.made(), RUNS);
    }

    #[guard]
    async fn even(tries: &Tries, n: u32) -> Result<bool, Failed> {
        if n == 0 { tries.turn().map(|_| true) } else { Box::pin(odd(tries, n - 1)).await }
    }

    #[guard]
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
