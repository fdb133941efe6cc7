//! Lints: no lint fires in an expansion, in code that denies every lint.
#![deny(warnings, clippy::all, clippy::pedantic, clippy::nursery, clippy::cargo)]
#![deny(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::clone_on_ref_ptr,
    clippy::default_numeric_fallback,
    clippy::else_if_without_else,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::infinite_loop,
    clippy::let_underscore_must_use,
    clippy::let_underscore_untyped,
    clippy::missing_inline_in_public_items,
    clippy::multiple_inherent_impl,
    clippy::mut_mut,
    clippy::panic,
    clippy::pattern_type_mismatch,
    clippy::pub_with_shorthand,
    clippy::redundant_type_annotations,
    clippy::shadow_reuse,
    clippy::shadow_same,
    clippy::shadow_unrelated,
    clippy::single_char_lifetime_names,
    clippy::unreachable,
    clippy::unwrap_in_result,
    clippy::unwrap_used,
    clippy::use_debug,
    clippy::wildcard_enum_match_arm
)]
#![deny(
    missing_docs,
    missing_debug_implementations,
    missing_copy_implementations,
    single_use_lifetimes,
    trivial_casts,
    trivial_numeric_casts,
    unreachable_pub,
    unused_extern_crates,
    unused_import_braces,
    unused_lifetimes,
    unused_macro_rules,
    unused_qualifications,
    unused_results,
    let_underscore_drop,
    redundant_lifetimes,
    explicit_outlives_requirements,
    elided_lifetimes_in_paths,
    rust_2018_idioms,
    macro_use_extern_crate,
    meta_variable_misuse,
    keyword_idents
)]

use crate::each_policy::each_policy;

each_policy! { $policy, $sync =>
    #[derive(Clone, Debug)]
    struct Service {
        base: u32,
        text: String,
    }

    #[$sync]
    fn simple(tries: &Tries) -> Result<u32, Failed> {
        tries.turn()
    }

    #[$policy]
    async fn simple_async(tries: &Tries) -> Result<u32, Failed> {
        tokio::task::yield_now().await;
        tries.turn()
    }

    #[$policy]
    async fn unit(tries: &Tries) -> Result<(), Failed> {
        tries.turn().map(drop)
    }

    #[$sync]
    fn one_line(tries: &Tries) -> Result<u32, Failed> { tries.turn() }

    #[$policy]
    async fn parameters(
        tries: &Tries,
        mut number: u32,
        text: String,
        items: &mut Vec<String>,
        _unused: u32,
        (left, mut right): (u32, String),
    ) -> Result<u32, Failed> {
        number = number.saturating_add(left);
        right.push('a');
        items.push(text);
        items.push(right);
        let _: u32 = tries.turn()?;
        Ok(number)
    }

    #[$sync]
    fn parameters_sync(
        tries: &Tries,
        mut number: u32,
        text: String,
        items: &mut Vec<String>,
        _unused: u32,
        (left, mut right): (u32, String),
    ) -> Result<u32, Failed> {
        number = number.saturating_add(left);
        right.push('a');
        items.push(text);
        items.push(right);
        let _: u32 = tries.turn()?;
        Ok(number)
    }

    #[$policy]
    async fn boxes(tries: &Tries) -> Result<Box<dyn Send>, Box<dyn core::error::Error + Send + Sync>> {
        let turn = tries.turn()?;
        Ok(Box::new(turn))
    }

    impl Service {
        #[$sync]
        fn by_reference(&self, tries: &Tries) -> Result<usize, Failed> {
            let turn = tries.turn()?;
            Ok(self.text.len().saturating_add(usize::try_from(turn).unwrap_or_default()))
        }

        #[$policy]
        async fn by_mut(&mut self, tries: &Tries) -> Result<u32, Failed> {
            tokio::task::yield_now().await;
            self.base = tries.turn()?;
            Ok(self.base)
        }

        #[$sync]
        fn overwrites(&mut self, tries: &Tries, count: &mut u32) -> Result<u32, Failed> {
            self.base = 1;
            *count = 1;
            let turn = tries.turn();
            self.base = 0;
            *count = 0;
            turn
        }

        #[$policy]
        async fn overwrites_async(&mut self, tries: &Tries, count: &mut u32) -> Result<u32, Failed> {
            self.base = 1;
            *count = 1;
            tokio::task::yield_now().await;
            self.base = 0;
            *count = 0;
            tries.turn()
        }

        #[$sync]
        fn overwrites_owned(mut self, tries: &Tries) -> Result<u32, Failed> {
            self.base = 1;
            let turn = tries.turn();
            self.base = 0;
            turn
        }

        #[$policy]
        async fn by_value(mut self, tries: &Tries) -> Result<Self, Failed> {
            tokio::task::yield_now().await;
            self.base = tries.turn()?;
            Ok(self)
        }

        #[$sync]
        fn consumed(self, tries: &Tries) -> Result<String, Failed> {
            let all = [self];
            let turn = tries.turn()?;
            Ok(all.map(|it| it.text).concat().repeat(usize::try_from(turn).unwrap_or_default()))
        }

        #[$sync]
        fn pinned(mut self: core::pin::Pin<&mut Self>, tries: &Tries) -> Result<u32, Failed> {
            self.base = tries.turn()?;
            Ok(self.base)
        }
    }

    #[$policy]
    fn returned(tries: &Tries, text: String) -> impl Future<Output = Result<String, Failed>> + Send {
        let length = text.len();
        async move {
            let _: u32 = tries.turn()?;
            Ok(text.repeat(length))
        }
    }

    #[$policy]
    fn returned_box(tries: &Tries) -> futures::future::BoxFuture<'_, Result<u32, Failed>> {
        Box::pin(async move { tries.turn() })
    }

    #[$policy]
    fn delegates(tries: &Tries) -> impl Future<Output = Result<u32, Failed>> + Send {
        core::future::ready(tries.turn())
    }

    #[async_trait::async_trait]
    trait Store: Sync {
        #[$policy]
        async fn by_default(&self, tries: &Tries, mut text: String) -> Result<String, Failed> {
            text.push('a');
            let _: u32 = tries.turn()?;
            Ok(text)
        }
    }

    #[async_trait::async_trait]
    impl Store for Service {}

    #[$sync]
    fn diverges(tries: &Tries) -> Result<u32, Failed> {
        loop {
            if tries.made() > 0 {
                return tries.turn();
            }
            let _: u32 = tries.turn()?;
        }
    }

    #[$policy]
    async fn generic<T, const N: usize>(tries: &Tries, items: [T; N]) -> Result<usize, Failed>
    where
        T: Send + Sync,
    {
        let _: u32 = tries.turn()?;
        Ok(items.len())
    }

    #[test]
    fn what_is_written_passes_every_lint() {
        check(|tries| simple(tries).map(drop), ());
        check(|tries| one_line(tries).map(drop), ());
        check(|tries| parameters_sync(tries, 1, String::new(), &mut Vec::new(), 2, (3, String::new())), 4);
        let service = || Service { base: 1, text: "a".to_owned() };
        check(|tries| service().by_reference(tries).map(drop), ());
        check(|tries| service().consumed(tries).map(drop), ());
        check(|tries| core::pin::Pin::new(&mut service()).pinned(tries).map(drop), ());
        check(|tries| diverges(tries).map(drop), ());
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_written_passes_every_lint_in_async() {
        check_async(async |tries| simple_async(tries).await.map(drop), ()).await;
        check_async(async |tries| unit(tries).await, ()).await;
        let pair = || (3, String::new());
        check_async(async |tries| parameters(tries, 1, String::new(), &mut Vec::new(), 2, pair()).await, 4).await;
        check_async(async |tries| boxes(tries).await.map(drop), ()).await;
        let service = || Service { base: 1, text: "a".to_owned() };
        check_async(async |tries| service().by_mut(tries).await.map(drop), ()).await;
        check_async(async |tries| service().by_value(tries).await.map(drop), ()).await;
        check_async(async |tries| returned(tries, "a".to_owned()).await, "a".to_owned()).await;
        check_async(async |tries| returned_box(tries).await.map(drop), ()).await;
        check_async(async |tries| delegates(tries).await.map(drop), ()).await;
        check_async(async |tries| service().by_default(tries, "a".to_owned()).await, "aa".to_owned()).await;
        check_async(async |tries| generic(tries, [1_u8, 2]).await, 2).await;
    }
}

mod arguments {
    //! With every argument.
    use crate::support::{Failed, Tries};
    use core::time::Duration;
    use resilience::{
        Attempts, CircuitBreaker, CircuitOpen, RetryEvent, RetryPolicy, TestClock, circuit_breaker, retry,
    };

    static POLICY: RetryPolicy = RetryPolicy::new().attempts(3);
    static BREAKER: CircuitBreaker = CircuitBreaker::unshared("lints").build();

    const fn same(error: Failed, _: &Attempts) -> Failed {
        error
    }

    fn rejected(_: CircuitOpen) -> Failed {
        Failed::Rejected
    }

    const fn notified(_: &RetryEvent<'_, Failed>) {}

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "a predicate takes a reference")]
    const fn is_again(error: &Failed) -> bool {
        matches!(*error, Failed::Again)
    }

    #[retry(attempts = 3, base = 1ms, cap = 1s, factor = 1.5, jitter = equal, on = Failed::Again | Failed::Rejected,
        on_ok = |turn| *turn == 9, max_duration = 1h, max_retry_after = 1m, context = cx, notify = notified,
        map_err = same, name = "lints::retried")]
    async fn retried(tries: &Tries) -> Result<u32, Failed> {
        let turn = tries.turn()?;
        Ok(turn.saturating_add(cx.number()))
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "a delay is told by a reference")]
    fn delay(retry: u32, _: &Failed) -> Duration {
        Duration::from_millis(u64::from(retry))
    }

    #[retry(backoff = linear, base = 1ms)]
    fn linear(tries: &Tries) -> Result<u32, Failed> {
        tries.turn()
    }

    #[retry(backoff = delay, budget = 50%)]
    async fn told(tries: &Tries) -> Result<u32, Failed> {
        tries.turn()
    }

    #[retry(backoff = |retry, error| delay(retry, error).saturating_mul(tries.made()))]
    fn told_by_closure(tries: &Tries) -> Result<u32, Failed> {
        tries.turn()
    }

    #[retry(backoff = |retry| Duration::from_millis(u64::from(retry)), on_ok = |turn| *turn == 9)]
    async fn told_for_values(tries: &Tries) -> Result<u32, Failed> {
        tries.turn()
    }

    #[retry(policy = POLICY, on = is_again, notify = |_| {}, map_err = |error, _| error, sleep = tokio::time::sleep)]
    async fn by_policy(tries: &Tries, wait: Duration) -> Result<u32, Failed> {
        tokio::time::sleep(wait).await;
        tries.turn()
    }

    #[retry(attempts = tries.made().max(3), base = base, on = error if is_again(error))]
    fn by_expression(tries: &Tries, base: Duration) -> Result<u32, Failed> {
        tries.turn()
    }

    #[circuit_breaker(name = "lints::guarded", threshold = 3, cooldown = 1s, probes = 2, on = Failed::Again,
        on_ok = |turn| *turn == 9, ignore = Failed::Rejected, map_err = rejected)]
    async fn guarded(tries: &Tries) -> Result<u32, Failed> {
        tries.turn()
    }

    #[circuit_breaker(breaker = BREAKER, map_err = |_| Failed::Rejected)]
    fn by_breaker(tries: &Tries) -> Result<u32, Failed> {
        tries.turn()
    }

    #[retry(map_err = same, context = cx)]
    #[circuit_breaker(map_err = rejected)]
    #[retry(attempts = 1)]
    async fn stacked(tries: &Tries, mut number: u32, text: String) -> Result<(u32, String), Failed> {
        number = number.saturating_add(tries.turn()?).saturating_add(cx.number());
        Ok((number, text))
    }

    #[circuit_breaker]
    #[retry]
    fn stacked_sync(tries: &Tries, mut number: u32, text: String) -> Result<(u32, String), Failed> {
        number = number.saturating_add(tries.turn()?);
        Ok((number, text))
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_written_for_arguments_passes_every_lint() {
        let _installed = TestClock::new().install();
        assert_eq!(retried(&Tries::failing(2)).await, Ok(6));
        assert_eq!(by_policy(&Tries::failing(2), Duration::ZERO).await, Ok(3));
        assert_eq!(by_expression(&Tries::failing(2), Duration::ZERO), Ok(3));
        assert_eq!(linear(&Tries::failing(2)), Ok(3));
        assert_eq!(told(&Tries::failing(2)).await, Ok(3));
        assert_eq!(told_by_closure(&Tries::failing(2)), Ok(3));
        assert_eq!(told_for_values(&Tries::failing(2)).await, Ok(3));
        assert_eq!(guarded(&Tries::failing(2)).await, Err(Failed::Again));
        assert_eq!(by_breaker(&Tries::default()), Ok(1));
        assert_eq!(stacked(&Tries::failing(2), 1, String::new()).await, Ok((7, String::new())));
        assert_eq!(stacked_sync(&Tries::failing(2), 1, String::new()), Ok((4, String::new())));
    }
}

mod arguments_with_self {
    use crate::support::{Failed, Tries};
    use ::core::pin::Pin;
    use ::resilience::{CircuitBreaker, RetryPolicy, TestClock, circuit_breaker, retry};
    use ::std::sync::Arc;

    #[derive(Clone, Debug)]
    struct Service {
        policy: RetryPolicy,
        breaker: Arc<CircuitBreaker>,
        again: bool,
    }

    impl Service {
        const fn is_again(&self, error: Failed) -> bool {
            self.again && matches!(error, Failed::Again)
        }

        #[retry(policy = self.policy, on = |error| self.is_again(*error))]
        #[circuit_breaker(breaker = self.breaker, on = Failed::Again if self.again)]
        fn consumed(self, tries: &Tries) -> Result<bool, Failed> {
            let all = [self];
            tries.turn().map(|_| all.iter().all(|service| service.again))
        }

        #[retry(policy = self.policy, on = |error| self.is_again(*error))]
        #[circuit_breaker(breaker = self.breaker, on = Failed::Again if self.again)]
        async fn pinned(mut self: Pin<&mut Self>, tries: &Tries) -> Result<bool, Failed> {
            self.again = true;
            tries.turn().map(|_| self.again)
        }
    }

    #[async_trait::async_trait]
    trait Methods {
        async fn by_mut(&mut self, tries: &Tries) -> Result<bool, Failed>;
        async fn by_value(self, tries: &Tries) -> Result<bool, Failed>;
    }

    #[async_trait::async_trait]
    impl Methods for Service {
        #[retry(policy = self.policy, on = |error| self.is_again(*error))]
        #[circuit_breaker(breaker = self.breaker, on = Failed::Again if self.again)]
        async fn by_mut(&mut self, tries: &Tries) -> Result<bool, Failed> {
            self.again = true;
            tries.turn().map(|_| self.again)
        }

        #[retry(policy = self.policy, on = |error| self.is_again(*error))]
        #[circuit_breaker(key = self.again, on = Failed::Again if self.again)]
        async fn by_value(self, tries: &Tries) -> Result<bool, Failed> {
            tries.turn().map(|_| self.again)
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_written_for_self_in_arguments_passes_every_lint() {
        let _installed = TestClock::new().install();
        let breaker = Arc::new(CircuitBreaker::unshared("a service's").threshold(9).build());
        let mut service = Service { policy: RetryPolicy::new(), breaker, again: true };
        assert_eq!(service.clone().consumed(&Tries::failing(2)), Ok(true));
        assert_eq!(Pin::new(&mut service).pinned(&Tries::failing(2)).await, Ok(true));
        assert_eq!(service.by_mut(&Tries::failing(2)).await, Ok(true));
        assert_eq!(service.by_value(&Tries::failing(2)).await, Ok(true));
    }
}

/// Functions of one expression that returns a future. The expansion puts statements before it.
mod one_expression {
    use futures::future::BoxFuture;
    use resilience::{PolicyError, bulkhead, hedge, rate_limit, retry};

    async fn plain(number: u32) -> Result<u32, PolicyError> {
        tokio::task::yield_now().await;
        Ok(number)
    }

    #[rate_limit(5)]
    fn metered(number: u32) -> impl Future<Output = Result<u32, PolicyError>> + Send {
        plain(number)
    }

    #[rate_limit(5)]
    fn metered_box(number: u32) -> BoxFuture<'static, Result<u32, PolicyError>> {
        Box::pin(plain(number))
    }

    #[retry]
    #[hedge(1h)]
    #[rate_limit(5)]
    fn stacked(number: u32) -> impl Future<Output = Result<u32, PolicyError>> + Send {
        plain(number)
    }

    #[bulkhead(5, permit = _permit)]
    fn placed(number: u32) -> impl Future<Output = Result<u32, PolicyError>> + Send {
        plain(number)
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_of_one_expression_passes_every_lint() {
        assert_eq!(metered(1).await.ok(), Some(1));
        assert_eq!(metered_box(2).await.ok(), Some(2));
        assert_eq!(stacked(3).await.ok(), Some(3));
        assert_eq!(placed(4).await.ok(), Some(4));
    }
}
