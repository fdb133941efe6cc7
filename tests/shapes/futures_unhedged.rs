//! Functions that return a future, and that no hedge can take: one that changes `self`, and one
//! whose future is `Send` though its outcome is not.

use futures::future::BoxFuture;

use crate::each_policy::each_policy;

each_policy! { $policy, $sync =>
    #[$policy]
    fn coerces(tries: &Tries) -> BoxFuture<'_, Result<Box<dyn std::fmt::Display>, Box<dyn std::error::Error + Send + Sync>>> {
        Box::pin(async move {
            tries.turn()?;
            Ok(Box::new(1))
        })
    }

    #[tokio::test(start_paused = true)]
    async fn the_outcome_of_a_boxed_future_is_unsized() {
        check_async(async |tries| coerces_text(coerces(tries).await), "1".to_owned()).await;
    }

    fn coerces_text<E>(out: Result<Box<dyn std::fmt::Display>, E>) -> Result<String, E> {
        out.map(|it| it.to_string())
    }

    struct Service(u32);

    impl Service {
        #[$policy]
        fn method_mut<'a>(&'a mut self, tries: &'a Tries) -> BoxFuture<'a, Result<u32, Failed>> {
            Box::pin(async move {
                self.0 += 1;
                tries.turn()?;
                Ok(self.0 - RUNS)
            })
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_method_that_changes_self_may_return_a_future() {
        let tries = Tries::failing(RUNS - 1);
        assert_eq!(Service(1).method_mut(&tries).await, Ok(1));
        assert_eq!(tries.made(), RUNS);
    }
}
