//! Functions that return a future instead of being `async`.

use crate::each_policy::each_policy;
use futures::FutureExt;
use futures::future::{BoxFuture, LocalBoxFuture};
use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;

each_policy! { $policy, $sync, hedge =>
    #[$policy]
    fn opaque(tries: &Tries) -> impl Future<Output = Result<u32, Failed>> {
        async move {
            tries.turn()?;
            Ok(1)
        }
    }

    #[$policy]
    fn opaque_send(tries: &Tries) -> impl Future<Output = Result<u32, Failed>> + Send + '_ {
        async {
            tokio::task::yield_now().await;
            tries.turn().map(|_| 1)
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_opaque_future_works() {
        check_async(async |tries| opaque(tries).await, 1).await;
        check_async(async |tries| opaque_send(tries).await, 1).await;
    }

    #[$policy]
    fn pinned(tries: &Tries) -> Pin<Box<dyn Future<Output = Result<u32, Failed>> + Send + '_>> {
        Box::pin(async move {
            tries.turn()?;
            Ok(1)
        })
    }

    #[$policy]
    fn pinned_by_path<'a>(tries: &'a Tries) -> std::pin::Pin<std::boxed::Box<dyn std::future::Future<Output = Result<u32, Failed>> + 'a>> {
        std::boxed::Box::pin(async move {
            tries.turn()?;
            Ok(1)
        })
    }

    #[$policy]
    fn pinned_in_parentheses(tries: &Tries) -> Pin<Box<(dyn Future<Output = Result<u32, Failed>> + Send + '_)>> {
        Box::pin(async { tries.turn().map(|_| 1) })
    }

    #[tokio::test(start_paused = true)]
    async fn a_boxed_future_works() {
        check_async(async |tries| pinned(tries).await, 1).await;
        check_async(async |tries| pinned_by_path(tries).await, 1).await;
        check_async(async |tries| pinned_in_parentheses(tries).await, 1).await;
    }

    #[$policy]
    fn box_future(tries: &Tries) -> BoxFuture<'_, Result<u32, Failed>> {
        Box::pin(async move {
            tries.turn()?;
            Ok(1)
        })
    }

    #[$policy]
    fn by_method(tries: &Tries) -> BoxFuture<'_, Result<u32, Failed>> {
        async move {
            tries.turn()?;
            Ok(1)
        }
        .boxed()
    }

    #[$policy]
    fn local_by_method(tries: &Tries) -> LocalBoxFuture<'_, Result<u32, Failed>> {
        async move {
            let held = std::rc::Rc::new(1);
            tokio::task::yield_now().await;
            tries.turn()?;
            Ok(*held)
        }
        .boxed_local()
    }

    #[$policy]
    fn qualified(tries: &Tries) -> futures::future::BoxFuture<'_, Result<u32, Failed>> {
        futures::FutureExt::boxed(async move { tries.turn().map(|_| 1) })
    }

    #[tokio::test(start_paused = true)]
    async fn a_box_future_works() {
        check_async(async |tries| box_future(tries).await, 1).await;
        check_async(async |tries| by_method(tries).await, 1).await;
        check_async(async |tries| local_by_method(tries).await, 1).await;
        check_async(async |tries| qualified(tries).await, 1).await;
    }

    #[$policy]
    fn eager<'a>(tries: &'a Tries, eager: &Cell<u32>) -> impl Future<Output = Result<u32, Failed>> + use<'a> {
        eager.set(eager.get() + 1);
        let text = String::from("made once");
        async move {
            tries.turn()?;
            Ok(text.len() as u32)
        }
    }

    #[tokio::test(start_paused = true)]
    async fn statements_before_the_block_run_once_and_at_once() {
        let (tries, count) = (Tries::failing(RUNS - 1), Cell::new(0));
        let future = eager(&tries, &count);
        assert_eq!((count.get(), tries.made()), (1, 0));
        assert_eq!(future.await, Ok(9));
        assert_eq!((count.get(), tries.made()), (1, RUNS));
    }

    #[$policy]
    fn eager_boxed(tries: &Tries, text: &str) -> BoxFuture<'static, Result<usize, Failed>> {
        let text = text.to_owned();
        let turn = tries.turn();
        Box::pin(async move {
            turn?;
            Ok(text.len())
        })
    }

    #[tokio::test(start_paused = true)]
    async fn an_eager_failure_stays() {
        let tries = Tries::failing(1);
        assert_eq!(eager_boxed(&tries, "ab").await, Err(Failed::Again));
        assert_eq!(eager_boxed(&tries, "ab").await, Ok(2));
        assert_eq!(tries.made(), 2);
    }

    async fn plain(tries: &Tries, by: u32) -> Result<u32, Failed> {
        tries.turn()?;
        Ok(by)
    }

    #[$policy]
    fn delegates(tries: &Tries) -> impl Future<Output = Result<u32, Failed>> {
        plain(tries, 1)
    }

    #[$policy]
    fn delegates_boxed(tries: &Tries) -> BoxFuture<'_, Result<u32, Failed>> {
        let by = 2;
        Box::pin(plain(tries, by))
    }

    #[$policy]
    fn delegates_by_method(tries: &Tries) -> BoxFuture<'_, Result<u32, Failed>> {
        plain(tries, 3).boxed()
    }

    #[$policy]
    fn mapped(tries: &Tries) -> impl Future<Output = Result<u32, Failed>> {
        plain(tries, 3).map(|out| out.map(|it| it + 1))
    }

    #[$policy]
    fn ready(tries: &Tries) -> impl Future<Output = Result<u32, Failed>> {
        std::future::ready(tries.turn().map(|_| 5))
    }

    #[$policy]
    fn branches(tries: &Tries, left: bool) -> BoxFuture<'_, Result<u32, Failed>> {
        if left {
            return Box::pin(plain(tries, 6));
        }
        Box::pin(async move { tries.turn().map(|_| 7) })
    }

    #[$policy]
    fn matches(tries: &Tries, left: bool) -> Pin<Box<dyn Future<Output = Result<u32, Failed>> + Send + '_>> {
        match left {
            true => Box::pin(plain(tries, 8)),
            false => Box::pin(async move { tries.turn().map(|_| 9) }),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_tail_may_call_another_async_fn() {
        check_async(async |tries| delegates(tries).await, 1).await;
        check_async(async |tries| delegates_boxed(tries).await, 2).await;
        check_async(async |tries| delegates_by_method(tries).await, 3).await;
        check_async(async |tries| mapped(tries).await, 4).await;
        check_async(async |tries| ready(tries).await, 5).await;
    }

    #[tokio::test(start_paused = true)]
    async fn an_early_return_of_another_future_works() {
        check_async(async |tries| branches(tries, true).await, 6).await;
        check_async(async |tries| branches(tries, false).await, 7).await;
    }

    #[tokio::test(start_paused = true)]
    async fn a_tail_may_choose_its_future() {
        check_async(async |tries| matches(tries, true).await, 8).await;
    }

    #[$policy]
    fn parameters<'a>(tries: &'a Tries, text: String, mut n: u32, (a, _): (Vec<u32>, u32), counted: Counted)
        -> impl Future<Output = Result<usize, Failed>> + Send + 'a
    {
        async move {
            n += 1;
            let owned: String = text;
            eat(counted);
            tries.turn()?;
            Ok(owned.len() + n as usize + a.len())
        }
    }

    #[tokio::test(start_paused = true)]
    async fn parameters_are_moved_in_and_cloned_per_attempt() {
        let counted = Counted::default();
        let tries = Tries::failing(RUNS - 1);
        let future = parameters(&tries, "ab".into(), 1, (vec![1], 2), counted.another());
        assert_eq!(future.await, Ok(5));
        assert_eq!((tries.made(), counted.clones()), (RUNS, clones(1)));
    }

    struct Service(u32);

    impl Service {
        #[$policy]
        fn method<'a>(&'a self, tries: &'a Tries) -> impl Future<Output = Result<u32, Failed>> + 'a {
            async move {
                tries.turn()?;
                Ok(self.0)
            }
        }

        #[$policy]
        fn method_delegates<'a>(&'a self, tries: &'a Tries) -> impl Future<Output = Result<u32, Failed>> + 'a {
            self.unguarded(tries)
        }

        async fn unguarded(&self, tries: &Tries) -> Result<u32, Failed> {
            tries.turn()?;
            Ok(self.0)
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_method_may_return_a_future() {
        check_async(async |tries| Service(1).method(tries).await, 1).await;
        check_async(async |tries| Service(1).method_delegates(tries).await, 1).await;
    }

    #[$policy]
    fn result_of_it(tries: &Tries) -> impl Future<Output = Result<impl Iterator<Item = u32>, Failed>> {
        async move {
            tries.turn()?;
            Ok(0..3)
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_opaque_future_of_an_opaque_ok_works() {
        check_async(async |tries| result_of_it(tries).await.map(Iterator::sum::<u32>), 3).await;
    }
}
