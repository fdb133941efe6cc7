//! Every way to leave an async body leaves one attempt, not the call.

use crate::each_policy::each_policy;

macro_rules! bail {
    ($error:expr) => {
        return Err($error)
    };
}

each_policy! { $policy, $sync, hedge =>
    async fn pass<T>(value: T) -> T {
        tokio::task::yield_now().await;
        value
    }

    #[$policy]
    async fn question_mark(tries: &Tries) -> Result<&'static str, Failed> {
        pass(tries.turn()).await?;
        Ok("done")
    }

    #[tokio::test(start_paused = true)]
    async fn a_question_mark_leaves_the_attempt() {
        check_async(async |tries| question_mark(tries).await, "done").await;
    }

    #[$policy]
    async fn early(tries: &Tries) -> Result<&'static str, Failed> {
        if let Err(error) = pass(tries.turn()).await {
            return Err(error);
        }
        Ok("done")
    }

    #[tokio::test(start_paused = true)]
    async fn a_return_leaves_the_attempt() {
        check_async(async |tries| early(tries).await, "done").await;
    }

    #[$policy]
    async fn macro_return(tries: &Tries) -> Result<u8, Failed> {
        if let Err(error) = pass(tries.turn()).await {
            bail!(error);
        }
        Ok(1)
    }

    #[tokio::test(start_paused = true)]
    async fn a_macro_that_returns_leaves_the_attempt() {
        check_async(async |tries| macro_return(tries).await, 1).await;
    }

    #[$policy]
    async fn async_block(tries: &Tries) -> Result<u32, Failed> {
        let inner = async {
            if tries.made() > 1000 {
                return 0;
            }
            1
        };
        let result: Option<u32> = async { Some(pass(Some(inner.await)).await? + 1) }.await;
        tries.turn()?;
        Ok(result.unwrap_or_default())
    }

    #[tokio::test(start_paused = true)]
    async fn a_return_in_an_async_block_leaves_the_block() {
        check_async(async |tries| async_block(tries).await, 2).await;
    }

    #[$policy]
    async fn async_closure(tries: &Tries) -> Result<u32, Failed> {
        let inner = async |x: u32| {
            if x == 0 {
                return 7;
            }
            x
        };
        tries.turn()?;
        Ok(inner(0).await + inner(1).await)
    }

    #[tokio::test(start_paused = true)]
    async fn a_return_in_an_async_closure_leaves_the_closure() {
        check_async(async |tries| async_closure(tries).await, 8).await;
    }

    #[$policy]
    async fn nested_async_fn(tries: &Tries) -> Result<u32, Failed> {
        async fn inner(tries: &Tries) -> Result<u32, Failed> {
            let turn = tries.turn()?;
            return Ok(turn.min(1));
        }
        inner(tries).await
    }

    #[tokio::test(start_paused = true)]
    async fn a_return_in_a_nested_async_fn_leaves_that_fn() {
        check_async(async |tries| nested_async_fn(tries).await, 1).await;
    }

    #[$policy]
    async fn labels(tries: &Tries) -> Result<u32, Failed> {
        let found = 'outer: loop {
            for i in 0.. {
                if pass(i).await == 3 {
                    break 'outer i;
                }
            }
        };
        tries.turn()?;
        Ok(found)
    }

    #[tokio::test(start_paused = true)]
    async fn labels_bind_to_the_loops_of_the_body() {
        check_async(async |tries| labels(tries).await, 3).await;
    }

    #[$policy]
    async fn endless(tries: &Tries) -> Result<u32, Failed> {
        loop {
            let turn = pass(tries.turn()).await?;
            if turn > 0 {
                return Ok(1);
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_endless_loop_is_left_by_return() {
        check_async(async |tries| endless(tries).await, 1).await;
    }

    #[$policy]
    async fn without_await(tries: &Tries) -> Result<u32, Failed> {
        tries.turn().map(|_| 1)
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_need_not_await() {
        check_async(async |tries| without_await(tries).await, 1).await;
    }

    #[$policy]
    async fn select(tries: &Tries) -> Result<u32, Failed> {
        tokio::select! {
            biased;
            turn = async { tries.turn() } => turn.map(|_| 1),
            () = std::future::pending() => Err(Failed::Again),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_may_select() {
        check_async(async |tries| select(tries).await, 1).await;
    }

    #[$policy]
    async fn joins(tries: &Tries) -> Result<u32, Failed> {
        let (a, b) = tokio::join!(pass(1), pass(2));
        let (_, _) = tokio::try_join!(async { tries.turn() }, async { Ok(()) })?;
        Ok(a + b)
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_may_join() {
        check_async(async |tries| joins(tries).await, 3).await;
    }

    #[$policy]
    async fn times_out(tries: &Tries) -> Result<u32, Failed> {
        let wait = std::time::Duration::from_millis(5);
        let hangs = tries.turn().is_err();
        tokio::time::timeout(wait, async move {
            if hangs {
                std::future::pending::<()>().await;
            }
            1
        })
        .await
        .map_err(|_| Failed::Again)
    }

    #[tokio::test(start_paused = true)]
    async fn a_timeout_in_the_body_ends_an_attempt() {
        check_async(async |tries| times_out(tries).await, 1).await;
    }

    #[$policy]
    async fn panics(tries: &Tries) -> Result<u32, Failed> {
        let _ = tries.turn();
        pass(()).await;
        panic!("the body panics")
    }

    #[tokio::test(start_paused = true)]
    async fn a_panic_is_not_retried() {
        use futures::FutureExt;
        let tries = Tries::failing(9);
        let caught = std::panic::AssertUnwindSafe(panics(&tries)).catch_unwind().await;
        assert_eq!(caught.unwrap_err().downcast_ref(), Some(&"the body panics"));
        assert_eq!(tries.made(), 1);
    }

    #[$policy]
    async fn not_written_yet(_tries: &Tries) -> Result<u32, Failed> {
        todo!()
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_may_be_todo() {
        use futures::FutureExt;
        let tries = Tries::default();
        let caught = std::panic::AssertUnwindSafe(not_written_yet(&tries)).catch_unwind().await;
        assert!(caught.is_err());
    }

    #[$policy]
    async fn only_return(tries: &Tries) -> Result<u32, Failed> {
        return pass(tries.turn()).await.map(|_| 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_may_be_one_return() {
        check_async(async |tries| only_return(tries).await, 1).await;
    }

    #[$policy]
    async fn temporaries(tries: &Tries) -> Result<usize, Failed> {
        tries.turn()?;
        let text = std::cell::RefCell::new(String::from("four"));
        Ok(text.borrow().len())
    }

    #[tokio::test(start_paused = true)]
    async fn a_tail_may_hold_temporaries() {
        check_async(async |tries| temporaries(tries).await, 4).await;
    }
}
