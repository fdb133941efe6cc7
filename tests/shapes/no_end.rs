//! Bodies whose end is never reached, in code that denies every warning. With `map_err` the
//! expansion puts code around the body to carry its error type. That code is never reached either,
//! and must not be reported.
#![deny(warnings)]

use crate::support::{Failed, Tries};
use futures::future::BoxFuture;
use resilience::{RetryError, TestClock, circuit_breaker, retry};

fn now<T>(future: impl Future<Output = T>) -> T {
    futures::executor::block_on(future)
}

macro_rules! bail {
    ($error:expr) => {
        return Err($error.into())
    };
}

/// A module of one body, sync and async, which uses parameters in every way there is.
macro_rules! bodies {
    ($($name:ident: |$tries:ident| $body:block)+) => {$(
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            /// Three attempts for each.
            #[test]
            fn each_attempt_runs_as_in_any_other_body() {
                $crate::no_end::under! {
                    #[retry(map_err = RetryError::new)];
                    #[retry(map_err = |error: Failed, attempts| RetryError::new(error, attempts))];
                    #[retry(map_err = RetryError::new, context = _cx)];
                    #[retry(map_err = RetryError::new)] #[circuit_breaker];
                    #[circuit_breaker] #[retry(map_err = RetryError::new)];
                    => |$tries| $body
                }
            }
        }
    )+};
}

macro_rules! under {
    ($($(#[$attribute:meta])+;)+ => |$tries:ident| $body:block) => {
        $($crate::no_end::functions!($(#[$attribute])+ => |$tries| $body);)+
    };
}

macro_rules! functions {
    ($(#[$attribute:meta])+ => |$tries:ident| $body:block) => {{
        $(#[$attribute])+
        fn plain($tries: &Tries) -> Result<u32, RetryError<Failed>> $body

        $(#[$attribute])+
        fn rebound($tries: &Tries, mut number: u32, text: String) -> Result<u32, RetryError<Failed>> {
            number += 1;
            drop((text, number));
            $body
        }

        $(#[$attribute])+
        fn overwrites($tries: &Tries, count: &mut u32) -> Result<u32, RetryError<Failed>> {
            *count = 1;
            $body
        }

        $(#[$attribute])+
        async fn in_async($tries: &Tries) -> Result<u32, RetryError<Failed>> $body

        $(#[$attribute])+
        async fn rebound_in_async(
            $tries: &Tries,
            mut number: u32,
            text: String,
        ) -> Result<u32, RetryError<Failed>> {
            number += 1;
            drop((text, number));
            $body
        }

        $(#[$attribute])+
        fn boxed($tries: &Tries) -> BoxFuture<'_, Result<u32, RetryError<Failed>>> {
            Box::pin(async move $body)
        }

        $(#[$attribute])+
        fn opaque($tries: &Tries) -> impl Future<Output = Result<u32, RetryError<Failed>>> + Send {
            async move $body
        }

        let calls: [&dyn Fn(&Tries) -> Result<u32, RetryError<Failed>>; 7] = [
            &plain,
            &|tries| rebound(tries, 1, String::new()),
            &|tries| overwrites(tries, &mut 1),
            &|tries| now(in_async(tries)),
            &|tries| now(rebound_in_async(tries, 1, String::new())),
            &|tries| now(boxed(tries)),
            &|tries| now(opaque(tries)),
        ];
        for call in calls {
            let _installed = TestClock::new().install();
            let tries = Tries::failing(9);
            let error = call(&tries).expect_err("no attempt succeeds");
            assert!(matches!((error.attempts(), tries.made()), (3, 3)));
        }
    }};
}

use {functions, under};

bodies! {
    bails: |tries| {
        bail!(tries.turn().expect_err("it fails"))
    }
    returns: |tries| {
        return tries.turn();
    }
    loops: |tries| {
        loop {
            tries.turn()?;
        }
    }
    returns_in_every_arm: |tries| {
        match tries.turn() {
            Ok(made) => return Ok(made),
            Err(error) => return Err(error),
        }
    }
    returns_in_both_branches: |tries| {
        if tries.made() > 9 { return Ok(1) } else { return tries.turn() }
    }
}

/// These never return. The test is that they compile.
mod unfinished {
    use super::*;

    macro_rules! unfinished {
        ($($name:ident $end:block)+) => {
            $(mod $name {
                use super::*;

                #[retry(map_err = RetryError::new)]
                pub(super) fn sync(_text: String) -> Result<u32, RetryError<Failed>> $end

                #[retry(map_err = RetryError::new)]
                pub(super) fn consumes(text: String) -> Result<u32, RetryError<Failed>> {
                    drop(text);
                    $end
                }

                #[retry(map_err = RetryError::new)]
                #[circuit_breaker]
                pub(super) async fn in_async(_text: String) -> Result<u32, RetryError<Failed>> $end

                #[retry(map_err = |error: Failed, attempts| RetryError::new(error, attempts))]
                pub(super) async fn consumes_in_async(text: String) -> Result<u32, RetryError<Failed>> {
                    drop(text);
                    $end
                }
            })+

            #[test]
            fn a_panic_leaves_at_the_first_attempt() {
                $(
                    let calls: [&dyn Fn(); 4] = [
                        &|| drop($name::sync(String::new())),
                        &|| drop($name::consumes(String::new())),
                        &|| drop(now($name::in_async(String::new()))),
                        &|| drop(now($name::consumes_in_async(String::new()))),
                    ];
                    for call in calls {
                        let unwound = std::panic::catch_unwind(std::panic::AssertUnwindSafe(call));
                        assert!(unwound.is_err());
                    }
                )+
            }
        };
    }

    unfinished! {
        todo {
            todo!()
        }
        panics {
            panic!("at once")
        }
        exits {
            loop {
                assert!(std::hint::black_box(false), "leaves the loop");
            }
        }
    }
}
