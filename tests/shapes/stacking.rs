//! Several attributes on one function nest in the order they are read.

use crate::support::{Counted, Failed, Tries, eat};
use futures::future::BoxFuture;
use resilience::{CircuitBreaker, TestClock};
use std::sync::atomic::{AtomicU32, Ordering};

/// `retry` outside: five attempts against a breaker that opens at the second failure.
fn assert_retry_outside(call: impl Fn(&Tries) -> Result<u32, Failed>) {
    let _installed = TestClock::new().install();
    let tries = Tries::failing(u32::MAX);
    assert_eq!(call(&tries), Err(Failed::Again));
    assert_eq!(tries.made(), 2, "the open circuit ends it");
    assert_eq!(call(&tries), Err(Failed::Rejected));
    assert_eq!(tries.made(), 2, "a rejection is not retried");
}

/// `circuit_breaker` outside: a call of five attempts is one failure, and two of them open it.
fn assert_breaker_outside(call: impl Fn(&Tries) -> Result<u32, Failed>) {
    let _installed = TestClock::new().install();
    let tries = Tries::failing(u32::MAX);
    assert_eq!(call(&tries), Err(Failed::Again));
    assert_eq!(tries.made(), 5);
    assert_eq!(call(&tries), Err(Failed::Again));
    assert_eq!(tries.made(), 10);
    assert_eq!(call(&tries), Err(Failed::Rejected));
    assert_eq!(tries.made(), 10);
}

/// A future that is ready once its waits have passed: with a test clock they pass at once.
fn now<T>(future: impl Future<Output = T>) -> T {
    futures::executor::block_on(future)
}

mod used {
    //! By a name brought in with `use`.
    use super::*;
    use resilience::{circuit_breaker, retry};

    #[retry(attempts = 5)]
    #[circuit_breaker(threshold = 2)]
    fn retry_outside(tries: &Tries) -> Result<u32, Failed> {
        tries.turn()
    }

    #[circuit_breaker(threshold = 2)]
    #[retry(attempts = 5)]
    fn breaker_outside(tries: &Tries) -> Result<u32, Failed> {
        tries.turn()
    }

    #[retry(attempts = 5)]
    #[circuit_breaker(threshold = 2)]
    async fn retry_outside_async(tries: &Tries) -> Result<u32, Failed> {
        tries.turn()
    }

    #[circuit_breaker(threshold = 2)]
    #[retry(attempts = 5)]
    async fn breaker_outside_async(tries: &Tries) -> Result<u32, Failed> {
        tries.turn()
    }

    #[test]
    fn the_top_one_is_outermost() {
        assert_retry_outside(retry_outside);
        assert_breaker_outside(breaker_outside);
    }

    #[test]
    fn the_top_one_is_outermost_in_async() {
        assert_retry_outside(|tries| now(retry_outside_async(tries)));
        assert_breaker_outside(|tries| now(breaker_outside_async(tries)));
    }
}

mod renamed {
    //! Under swapped names: `retry` as `circuit_breaker`, and the other way round.
    use super::*;
    use resilience::circuit_breaker as retry;
    use resilience::retry as circuit_breaker;

    #[circuit_breaker(attempts = 5)]
    #[retry(threshold = 2)]
    fn retry_outside(tries: &Tries) -> Result<u32, Failed> {
        tries.turn()
    }

    #[retry(threshold = 2)]
    #[circuit_breaker(attempts = 5)]
    async fn breaker_outside(tries: &Tries) -> Result<u32, Failed> {
        tries.turn()
    }

    #[test]
    fn a_renamed_attribute_keeps_its_place() {
        assert_retry_outside(retry_outside);
        assert_breaker_outside(|tries| now(breaker_outside(tries)));
    }
}

mod by_path {
    //! By a path, full or relative.
    use super::*;

    #[resilience::retry(attempts = 5)]
    #[::resilience::circuit_breaker(threshold = 2)]
    async fn retry_outside(tries: &Tries) -> Result<u32, Failed> {
        tries.turn()
    }

    mod ours {
        pub(super) use resilience::circuit_breaker as guard;
        pub(super) use resilience::retry as again;
    }

    #[self::ours::guard(threshold = 2)]
    #[ours::again(attempts = 5)]
    fn breaker_outside(tries: &Tries) -> Result<u32, Failed> {
        tries.turn()
    }

    use resilience::retry;

    #[resilience::circuit_breaker(threshold = 2)]
    #[retry(attempts = 5)]
    fn mixed(tries: &Tries) -> Result<u32, Failed> {
        tries.turn()
    }

    #[test]
    fn a_path_keeps_its_place() {
        assert_retry_outside(|tries| now(retry_outside(tries)));
        assert_breaker_outside(breaker_outside);
        assert_breaker_outside(mixed);
    }
}

mod between {
    //! With attributes of others above, between and below.
    use super::*;
    use resilience::{circuit_breaker, retry};

    /// Above.
    #[inline]
    #[retry(attempts = 5)]
    /// Between.
    #[allow(clippy::needless_pass_by_value)]
    #[circuit_breaker(threshold = 2)]
    #[must_use = "below"]
    fn inert(tries: &Tries) -> Result<u32, Failed> {
        tries.turn()
    }

    #[cfg_attr(all(), circuit_breaker(threshold = 2), allow(unused))]
    #[cfg(test)]
    #[cfg_attr(all(), retry(attempts = 5))]
    async fn conditional(tries: &Tries) -> Result<u32, Failed> {
        tries.turn()
    }

    #[retry(attempts = 5)]
    #[cfg_attr(any(), resilience::retry(attempts = 9))]
    #[circuit_breaker(threshold = 2)]
    fn conditioned_away(tries: &Tries) -> Result<u32, Failed> {
        tries.turn()
    }

    #[test]
    fn other_attributes_change_no_order() {
        assert_retry_outside(inert);
        assert_breaker_outside(|tries| now(conditional(tries)));
        assert_retry_outside(conditioned_away);
    }
}

mod tests_themselves {
    //! On tests: the attribute that makes a test is a macro too, above ours or below.
    use super::*;
    use resilience::{circuit_breaker, retry};

    fn turn(runs: &AtomicU32) -> Result<(), Failed> {
        let made = runs.fetch_add(1, Ordering::SeqCst) + 1;
        if made == 3 { Ok(()) } else { Err(Failed::Again) }
    }

    #[test]
    #[retry(base = 0ms)]
    #[circuit_breaker]
    fn a_test_above_ends_at_the_third_attempt() -> Result<(), Failed> {
        static RUNS: AtomicU32 = AtomicU32::new(0);
        turn(&RUNS)
    }

    #[retry(base = 0ms)]
    #[circuit_breaker]
    #[test]
    fn a_test_below_ends_at_the_third_attempt() -> Result<(), Failed> {
        static RUNS: AtomicU32 = AtomicU32::new(0);
        turn(&RUNS)
    }

    #[retry(base = 0ms)]
    #[test]
    #[circuit_breaker]
    fn a_test_between_ends_at_the_third_attempt() -> Result<(), Failed> {
        static RUNS: AtomicU32 = AtomicU32::new(0);
        turn(&RUNS)
    }

    #[tokio::test(start_paused = true)]
    #[retry(base = 0ms)]
    #[circuit_breaker]
    async fn a_tokio_test_above_ends_at_the_third_attempt() -> Result<(), Failed> {
        static RUNS: AtomicU32 = AtomicU32::new(0);
        tokio::task::yield_now().await;
        turn(&RUNS)
    }

    #[retry(base = 0ms)]
    #[circuit_breaker]
    #[tokio::test(start_paused = true)]
    async fn a_tokio_test_below_ends_at_the_third_attempt() -> Result<(), Failed> {
        static RUNS: AtomicU32 = AtomicU32::new(0);
        tokio::task::yield_now().await;
        turn(&RUNS)
    }

    #[retry(base = 0ms)]
    #[tokio::test(start_paused = true)]
    #[circuit_breaker]
    async fn a_tokio_test_between_ends_at_the_third_attempt() -> Result<(), Failed> {
        static RUNS: AtomicU32 = AtomicU32::new(0);
        tokio::task::yield_now().await;
        turn(&RUNS)
    }
}

mod three {
    //! More than two.
    use super::*;
    use resilience::{circuit_breaker, retry};

    #[retry(attempts = 2)]
    #[circuit_breaker(name = "stacking::three", threshold = 3)]
    #[retry(attempts = 3)]
    fn sandwich(tries: &Tries) -> Result<u32, Failed> {
        tries.turn()
    }

    #[test]
    fn a_breaker_may_stand_between_two_retries() {
        let _installed = TestClock::new().install();
        let tries = Tries::failing(u32::MAX);
        assert_eq!(sandwich(&tries), Err(Failed::Again));
        assert_eq!(tries.made(), 6);
        assert_eq!(CircuitBreaker::named("stacking::three").snapshot().failures(), 2);
        // The third failure opens it: the outer retry has no further attempt.
        assert_eq!(sandwich(&tries), Err(Failed::Again));
        assert_eq!(tries.made(), 9);
        assert_eq!(sandwich(&tries), Err(Failed::Rejected));
        assert_eq!(tries.made(), 9);
    }

    #[circuit_breaker(name = "stacking::outer", threshold = 5)]
    #[circuit_breaker(name = "stacking::inner", threshold = 2)]
    async fn two_breakers(tries: &Tries) -> Result<u32, Failed> {
        tries.turn()
    }

    #[test]
    fn an_inner_rejection_is_neutral_for_the_outer_breaker() {
        let _installed = TestClock::new().install();
        let tries = Tries::failing(u32::MAX);
        for _ in 0..9 {
            assert!(now(two_breakers(&tries)).is_err());
        }
        assert_eq!(tries.made(), 2);
        assert_eq!(CircuitBreaker::named("stacking::outer").snapshot().failures(), 2);
        assert_eq!(CircuitBreaker::named("stacking::inner").snapshot().rejected(), 7);
    }

    #[retry(attempts = 2, on = Failed::Again)]
    #[retry(attempts = 3, on = _)]
    async fn two_retries(tries: &Tries, counted: Counted) -> Result<u32, Failed> {
        eat(counted);
        tries.turn()
    }

    #[test]
    fn two_retries_multiply() {
        let _installed = TestClock::new().install();
        let (tries, counted) = (Tries::failing(u32::MAX), Counted::default());
        assert_eq!(now(two_retries(&tries, counted.another())), Err(Failed::Again));
        assert_eq!((tries.made(), counted.clones()), (6, 6));
    }
}

/// The most demanding shapes again, under a stack in both orders.
macro_rules! stacked {
    ($($shapes:tt)*) => {
        mod retry_over_breaker {
            use super::*;
            use resilience::{circuit_breaker as inner, retry as outer};
            $($shapes)*
        }
        mod breaker_over_retry {
            use super::*;
            use resilience::{circuit_breaker as outer, retry as inner};
            $($shapes)*
        }
    };
}

stacked! {
    /// Three attempts under either order: the breaker opens at five failures.
    fn check<T: std::fmt::Debug + PartialEq, E: std::fmt::Debug>(call: impl Fn(&Tries) -> Result<T, E>, expected: T) {
        let _installed = TestClock::new().install();
        let tries = Tries::failing(2);
        assert_eq!(call(&tries).unwrap(), expected);
        assert_eq!(tries.made(), 3);
    }

    #[outer]
    #[inner]
    fn question_mark(tries: &Tries) -> Result<Box<dyn std::fmt::Display>, Box<dyn std::error::Error>> {
        tries.turn()?;
        Ok(Box::new(1))
    }

    #[test]
    fn a_body_coerces() {
        check(|tries| question_mark(tries).map(|it| it.to_string()), "1".to_owned());
    }

    #[outer]
    #[inner]
    async fn question_mark_async(tries: &Tries) -> Result<Box<dyn std::fmt::Display>, Box<dyn std::error::Error>> {
        tries.turn()?;
        Ok(Box::new(1))
    }

    #[test]
    fn an_async_body_coerces() {
        check(|tries| now(question_mark_async(tries)).map(|it| it.to_string()), "1".to_owned());
    }

    #[outer]
    #[inner]
    async fn parameters(
        tries: &Tries,
        mut n: u32,
        items: &mut Vec<u32>,
        counted: Counted,
        spare: Counted,
        (mut a, _): (u32, u32),
    ) -> Result<u32, Failed> {
        n += 1;
        a += 1;
        for item in items {
            *item += 1;
        }
        eat(counted);
        eat(&spare);
        tries.turn()?;
        Ok(n + a)
    }

    #[test]
    fn parameters_start_afresh() {
        let counted = Counted::default();
        check(|tries| {
            let mut items = vec![0];
            let out = now(parameters(tries, 1, &mut items, counted.another(), counted.another(), (1, 2)));
            assert_eq!(items, [3]);
            out
        }, 4);
        assert_eq!(counted.clones(), 3);
    }

    struct Service(u32, Counted);

    impl Clone for Service {
        fn clone(&self) -> Self {
            Self(self.0, self.1.clone())
        }
    }

    impl Service {
        #[outer]
        #[inner]
        async fn by_mut(&mut self, tries: &Tries) -> Result<u32, Failed> {
            self.0 += 1;
            tries.turn()?;
            Ok(self.0)
        }

        #[outer]
        #[inner]
        fn by_value(mut self, tries: &Tries) -> Result<u32, Failed> {
            self.0 += 1;
            tries.turn()?;
            Ok(self.0)
        }

        #[outer]
        #[inner]
        async fn by_value_async(self, tries: &Tries) -> Result<Vec<Self>, Failed> {
            let all = vec![self];
            tries.turn()?;
            Ok(all)
        }

        #[outer]
        #[inner]
        async fn pinned(mut self: std::pin::Pin<&mut Self>, tries: &Tries) -> Result<u32, Failed> {
            self.as_mut().get_mut().0 += 1;
            tries.turn()?;
            Ok(self.0)
        }
    }

    #[test]
    fn receivers_of_every_kind_work() {
        let counted = Counted::default();
        let service = || Service(0, counted.another());
        check(|tries| now(service().by_mut(tries)), 3);
        assert_eq!(counted.clones(), 0);
        check(|tries| service().by_value(tries), 1);
        assert_eq!(counted.clones(), 3);
        check(|tries| now(service().by_value_async(tries)).map(|all| all.len()), 1);
        assert_eq!(counted.clones(), 6);
        check(|tries| now(std::pin::Pin::new(&mut service()).pinned(tries)), 3);
        assert_eq!(counted.clones(), 6);
    }

    #[outer]
    #[inner]
    fn boxed<'a>(tries: &'a Tries, text: String) -> BoxFuture<'a, Result<String, Failed>> {
        let eager = text.len();
        Box::pin(async move {
            let owned: String = text;
            tries.turn()?;
            Ok(owned + &eager.to_string())
        })
    }

    #[outer]
    #[inner]
    fn delegates(tries: &Tries) -> impl Future<Output = Result<u32, Failed>> {
        async fn plain(tries: &Tries) -> Result<u32, Failed> {
            tries.turn()?;
            Ok(1)
        }
        plain(tries)
    }

    #[outer]
    #[inner]
    fn opaque(tries: &Tries) -> impl Future<Output = Result<impl Iterator<Item = u32>, Failed>> + Send {
        async move {
            tries.turn()?;
            Ok(0..2)
        }
    }

    #[test]
    fn returned_futures_work() {
        check(|tries| now(boxed(tries, "a".into())), "a1".to_owned());
        check(|tries| now(delegates(tries)), 1);
        check(|tries| now(opaque(tries)).map(Iterator::sum::<u32>), 1);
    }

    #[async_trait::async_trait]
    trait Store: Send + Sync {
        async fn put(&self, tries: &Tries, text: String, mut n: u32) -> Result<String, Failed>;

        #[outer]
        #[inner]
        async fn by_default(&self, tries: &Tries, mut text: String) -> Result<String, Failed> {
            text.push('d');
            tries.turn()?;
            Ok(text)
        }
    }

    struct Memory;

    #[async_trait::async_trait]
    impl Store for Memory {
        #[outer]
        #[inner]
        async fn put(&self, tries: &Tries, text: String, mut n: u32) -> Result<String, Failed> {
            n += 1;
            let owned: String = text;
            tries.turn()?;
            Ok(owned + &n.to_string())
        }
    }

    #[test]
    fn async_trait_methods_work() {
        check(|tries| now(Memory.put(tries, "a".into(), 1)), "a2".to_owned());
        check(|tries| now(Memory.by_default(tries, "a".into())), "ad".to_owned());
    }

    trait Native {
        #[outer]
        #[inner]
        async fn native<T: Clone>(&self, tries: &Tries, value: T) -> Result<T, Failed> {
            tries.turn()?;
            Ok(value)
        }
    }

    impl Native for Memory {}

    #[test]
    fn native_async_methods_work() {
        check(|tries| now(Memory.native(tries, 1)), 1);
    }

    mod hygienic {
        #![no_implicit_prelude]
        use super::{inner, outer};

        #[outer]
        #[inner]
        pub(super) async fn no_prelude(tries: &super::Tries, mut n: u32) -> ::core::result::Result<u32, super::Failed> {
            n += 1;
            tries.turn()?;
            ::core::result::Result::Ok(n)
        }
    }

    #[test]
    fn no_prelude_is_needed() {
        check(|tries| now(hygienic::no_prelude(tries, 1)), 2);
    }
}
