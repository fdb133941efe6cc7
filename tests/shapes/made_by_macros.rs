//! Functions, and arguments of the attributes, that come out of `macro_rules!` and `cfg_attr`.

use crate::each_policy::each_policy;

macro_rules! make_async {
    (#[$policy:meta] $vis:vis $name:ident<$life:lifetime, $generic:ident>($($arg:ident: $ty:ty),*) -> $out:ty, $value:expr) => {
        #[$policy]
        $vis async fn $name<$life, $generic: std::fmt::Debug>($($arg: $ty),*) -> $out {
            $value
        }
    };
}

macro_rules! with_meta {
    ($(#[$meta:meta])* fn $name:ident $body:block) => {
        $(#[$meta])*
        fn $name(tries: &Tries) -> Result<u32, Failed> {
            (|| $body)()?;
            tries.turn()
        }
    };
}

each_policy! { $policy, $sync =>
    macro_rules! make {
        ($name:ident, $pattern:pat, $param:ty => $ok:ty, $body:block) => {
            #[$sync]
            fn $name(_tries: &Tries, $pattern: $param) -> Result<$ok, Failed> $body
        };
    }

    // Hygiene: `tries` of the macro and of the body are different names, so the body counts through
    // a parameter.
    make!(with_pattern, (turns, _), (&Tries, u32) => u32, {
        turns.turn()?;
        Ok(1)
    });
    make!(with_name, turns, &Tries => u32, { turns.turn().map(|_| 2) });
    make!(with_mut, mut pair, (&Tries, u32) => u32, {
        pair.1 += 1;
        pair.0.turn()?;
        Ok(pair.1)
    });

    #[test]
    fn a_function_of_fragments_works() {
        check(|tries| with_pattern(&Tries::default(), (tries, 0)), 1);
        check(|tries| with_name(&Tries::default(), tries), 2);
        check(|tries| with_mut(&Tries::default(), (tries, 4)), 5);
    }

    make_async!(#[$policy] pub(self) debug<'a, T>(tries: &'a Tries, value: &'a T) -> Result<&'a T, Failed>,
        tries.turn().map(|_| value));

    #[tokio::test(start_paused = true)]
    async fn an_async_function_of_fragments_works() {
        check_async(async |tries| debug(tries, &1).await.map(|it| *it), 1).await;
    }

    macro_rules! make_moving {
        ($name:ident($arg:ident: $ty:ty)) => {
            #[$policy]
            async fn $name(tries: &Tries, $arg: $ty) -> Result<u32, Failed> {
                eat($arg);
                tries.turn()
            }
        };
    }

    make_moving!(moving(counted: Counted));
    make_moving!(moving_mut_reference(items: &mut Vec<u32>));

    #[tokio::test(start_paused = true)]
    async fn a_type_fragment_is_looked_into() {
        let (tries, counted) = (Tries::failing(RUNS - 1), Counted::default());
        assert_eq!(moving(&tries, counted.another()).await, Ok(RUNS));
        assert_eq!((tries.made(), counted.clones()), (RUNS, clones(1)));
        let tries = Tries::failing(RUNS - 1);
        assert_eq!(moving_mut_reference(&tries, &mut vec![]).await, Ok(RUNS));
    }

    macro_rules! make_future {
        ($name:ident -> $out:ty, $function:path) => {
            #[$policy]
            fn $name(tries: &Tries) -> $out {
                let turns = tries;
                $function(turns)
            }
        };
        ($name:ident => $out:ty) => {
            #[$policy]
            fn $name<'a>(tries: &'a Tries) -> $out {
                Box::pin(async move { tries.turn().map(|_| 1) })
            }
        };
    }

    make_future!(boxed => futures::future::BoxFuture<'a, Result<u32, Failed>>);
    make_future!(pinned => std::pin::Pin<Box<dyn Future<Output = Result<u32, Failed>> + 'a>>);
    make_future!(opaque -> impl Future<Output = Result<u32, Failed>>, self::later);

    async fn later(tries: &Tries) -> Result<u32, Failed> {
        tries.turn().map(|_| 2)
    }

    #[tokio::test(start_paused = true)]
    async fn a_future_type_fragment_is_looked_into() {
        check_async(async |tries| boxed(tries).await, 1).await;
        check_async(async |tries| pinned(tries).await, 1).await;
        check_async(async |tries| opaque(tries).await, 2).await;
    }

    with_meta! {
        #[$sync]
        /// Documented.
        #[allow(unused)]
        fn from_meta { Ok::<_, Failed>(1) }
    }

    #[test]
    fn an_attribute_may_be_a_meta_fragment() {
        let _installed = resilience::TestClock::new().install();
        let tries = Tries::failing(RUNS - 1);
        assert_eq!(from_meta(&tries), Ok(RUNS));
    }

    #[cfg_attr(all(), $sync)]
    fn conditional(tries: &Tries) -> Result<u32, Failed> {
        tries.turn().map(|_| 1)
    }

    #[test]
    fn cfg_attr_works() {
        check(conditional, 1);
    }

    #[cfg_attr(any(), $sync)]
    fn not_guarded(tries: &Tries) -> Result<u32, Failed> {
        tries.turn()
    }

    #[test]
    fn a_false_cfg_attr_leaves_the_function_alone() {
        let tries = Tries::failing(1);
        assert_eq!(not_guarded(&tries), Err(Failed::Again));
        assert_eq!(tries.made(), 1);
    }

    macro_rules! method {
        ($this:ident, $name:ident) => {
            #[$sync]
            fn $name(&$this, tries: &Tries) -> Result<u32, Failed> {
                tries.turn()?;
                Ok($this.0)
            }
        };
        (mut $this:ident, $name:ident) => {
            #[$policy]
            async fn $name(mut $this, tries: &Tries) -> Result<u32, Failed> {
                $this.0 += 1;
                tries.turn()?;
                Ok($this.0)
            }
        };
    }

    #[derive(Clone)]
    struct Service(u32);

    impl Service {
        method!(self, value);
        method!(mut self, incremented);
    }

    #[tokio::test(start_paused = true)]
    async fn a_method_whose_self_comes_from_outside_works_in_async() {
        check_async(async |tries| Service(1).incremented(tries).await, 2).await;
    }

    #[test]
    fn a_method_whose_self_comes_from_outside_works() {
        check(|tries| Service(1).value(tries), 1);
    }

    #[test]
    fn a_function_inside_a_function_works() {
        #[$sync]
        fn local(tries: &Tries) -> Result<u32, Failed> {
            tries.turn().map(|_| 1)
        }
        check(local, 1);
    }
}

mod arguments {
    //! Arguments of the attributes through `macro_rules!`.
    use crate::support::{Failed, Tries};
    use resilience::{CircuitBreaker, TestClock, circuit_breaker, retry};
    use std::time::Duration;

    macro_rules! retried {
        ($name:ident, $attempts:expr, $base:expr, $on:pat) => {
            #[retry(attempts = $attempts, base = $base, cap = $base, jitter = none, on = $on)]
            async fn $name(tries: &Tries) -> Result<u32, Failed> {
                tries.turn()
            }
        };
    }

    retried!(by_expressions, 2 + 2, Duration::from_secs(3), Failed::Again);
    retried!(by_literals, 4, "3s", Failed::Again | Failed::Rejected);

    #[tokio::test(start_paused = true)]
    async fn expression_and_pattern_fragments_are_arguments() {
        let (tries, start) = (Tries::failing(9), tokio::time::Instant::now());
        assert_eq!(by_expressions(&tries).await, Err(Failed::Again));
        assert_eq!((tries.made(), start.elapsed()), (4, Duration::from_secs(9)));
    }

    #[tokio::test(start_paused = true)]
    async fn literals_as_expression_fragments_are_arguments() {
        let (tries, start) = (Tries::failing(9), tokio::time::Instant::now());
        assert_eq!(by_literals(&tries).await, Err(Failed::Again));
        assert_eq!((tries.made(), start.elapsed()), (4, Duration::from_secs(9)));
    }

    macro_rules! by_tokens {
        ($name:ident, $($argument:tt)*) => {
            #[retry($($argument)*)]
            fn $name(tries: &Tries) -> Result<u32, Failed> {
                tries.turn()
            }
        };
    }

    by_tokens!(tokens, attempts = 5, base = 100ms, cap = 1.5s, factor = 2.5, jitter = none);

    #[test]
    fn a_duration_survives_a_macro() {
        let clock = TestClock::new();
        let _installed = clock.install();
        let tries = Tries::failing(9);
        assert_eq!(tokens(&tries), Err(Failed::Again));
        assert_eq!((tries.made(), clock.elapsed()), (5, Duration::from_millis(100 + 250 + 625 + 1500)));
    }

    macro_rules! by_literal {
        ($name:ident, $base:literal, $attempts:literal) => {
            #[retry(attempts = $attempts, base = $base, cap = 1m, jitter = none)]
            fn $name(tries: &Tries) -> Result<u32, Failed> {
                tries.turn()
            }
        };
    }

    by_literal!(literal, 250ms, 3);

    #[test]
    fn a_literal_fragment_is_a_duration() {
        let clock = TestClock::new();
        let _installed = clock.install();
        let tries = Tries::failing(9);
        assert_eq!(literal(&tries), Err(Failed::Again));
        assert_eq!((tries.made(), clock.elapsed()), (3, Duration::from_millis(750)));
    }

    macro_rules! by_meta {
        ($name:ident, $meta:meta) => {
            #[$meta]
            async fn $name(tries: &Tries) -> Result<u32, Failed> {
                tries.turn()
            }
        };
    }

    by_meta!(meta, retry(attempts = 2, base = 1s, jitter = none, on = |error| *error == Failed::Again));

    #[tokio::test(start_paused = true)]
    async fn a_meta_fragment_carries_arguments() {
        let (tries, start) = (Tries::failing(9), tokio::time::Instant::now());
        assert_eq!(meta(&tries).await, Err(Failed::Again));
        assert_eq!((tries.made(), start.elapsed()), (2, Duration::from_secs(1)));
    }

    #[cfg_attr(all(), retry(attempts = 2, base = 1s, jitter = none))]
    async fn by_cfg_attr(tries: &Tries) -> Result<u32, Failed> {
        tries.turn()
    }

    #[tokio::test(start_paused = true)]
    async fn cfg_attr_carries_arguments() {
        let (tries, start) = (Tries::failing(9), tokio::time::Instant::now());
        assert_eq!(by_cfg_attr(&tries).await, Err(Failed::Again));
        assert_eq!((tries.made(), start.elapsed()), (2, Duration::from_secs(1)));
    }

    macro_rules! by_closure {
        ($name:ident, $on:expr, $notify:expr, $path:path) => {
            #[retry(base = 0ms, cap = 0ms, on = $on, notify = $notify, map_err = $path)]
            fn $name(tries: &Tries) -> Result<u32, Failed> {
                tries.turn()
            }
        };
    }

    fn last(error: Failed, attempts: &resilience::Attempts) -> Failed {
        assert_eq!(attempts.made(), 3);
        error
    }

    by_closure!(closures, |error| *error == Failed::Again, |_event| {}, last);
    by_closure!(functions, is_again, ignore, self::last);

    fn is_again(error: &Failed) -> bool {
        *error == Failed::Again
    }

    fn ignore(_: &resilience::RetryEvent<'_, Failed>) {}

    #[test]
    fn closures_and_functions_as_fragments_are_arguments() {
        for call in [closures, functions] {
            let tries = Tries::failing(9);
            assert_eq!(call(&tries), Err(Failed::Again));
            assert_eq!(tries.made(), 3);
        }
    }

    macro_rules! breaker {
        ($name:ident, $label:literal, $threshold:expr, $cooldown:literal, $ignore:pat) => {
            #[circuit_breaker(name = $label, threshold = $threshold, cooldown = $cooldown, ignore = $ignore)]
            fn $name(tries: &Tries) -> Result<u32, Failed> {
                tries.turn()
            }
        };
    }

    breaker!(guarded, "made_by_macros", 2, 5s, Failed::Rejected);

    #[test]
    fn fragments_are_arguments_of_a_breaker() {
        let clock = TestClock::new();
        let _installed = clock.install();
        let tries = Tries::failing(2);
        assert!(guarded(&tries).is_err() && guarded(&tries).is_err());
        assert_eq!(guarded(&tries), Err(Failed::Rejected));
        assert_eq!(tries.made(), 2);
        assert_eq!(CircuitBreaker::named("made_by_macros").snapshot().rejected(), 1);
        clock.advance(Duration::from_secs(5));
        assert_eq!(guarded(&tries), Ok(3));
    }

    macro_rules! many {
        ($($name:ident = $attempts:literal),*) => {
            $(
                #[retry(attempts = $attempts, base = 0ms)]
                #[circuit_breaker(name = concat!("many_", stringify!($name)), threshold = 100)]
                fn $name(tries: &Tries) -> Result<u32, Failed> {
                    tries.turn()
                }
            )*
        };
    }

    many!(two = 2, six = 6);

    #[test]
    fn a_repetition_makes_functions_of_their_own() {
        let _installed = TestClock::new().install();
        let (a, b) = (Tries::failing(9), Tries::failing(9));
        assert!(two(&a).is_err() && six(&b).is_err());
        assert_eq!((a.made(), b.made()), (2, 6));
        assert_eq!(CircuitBreaker::named("many_six").snapshot().failures(), 6);
    }
}
