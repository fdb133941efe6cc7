//! Arguments that name a parameter have the value that the caller passed, whatever the body does
//! with it.

use crate::support::{Failed, Tries, eat};
use resilience::{TestClock, circuit_breaker, retry};

/// Whether the number of calls is below the length of `limit`.
fn is_early(limit: &str, made: &u32) -> bool {
    (*made as usize) < limit.len()
}

/// With a test clock installed, all waits pass at once.
fn now<T>(future: impl Future<Output = T>) -> T {
    futures::executor::block_on(future)
}

fn at_once<T>(value: T) -> T {
    value
}

macro_rules! functions {
    ($name:ident: $run:ident [$($rewritten:tt)*] [$($asyncness:ident)?]) => {
        mod $name {
            use super::*;

            $($rewritten)*
            trait Calls {
                $($asyncness)? fn left(tries: &Tries, limit: String) -> Result<u32, Failed>;
                $($asyncness)? fn consumed(tries: &Tries, limit: String) -> Result<u32, Failed>;
                $($asyncness)? fn changed(tries: &Tries, limit: String) -> Result<u32, Failed>;
                $($asyncness)? fn guarded(tries: &Tries, limit: String) -> Result<u32, Failed>;
                $($asyncness)? fn guarding(tries: &Tries, limit: String) -> Result<u32, Failed>;
            }

            struct Remote;

            $($rewritten)*
            impl Calls for Remote {
                #[retry(base = 0ms, on_ok = |made| is_early(&limit, made))]
                $($asyncness)? fn left(tries: &Tries, limit: String) -> Result<u32, Failed> {
                    tries.turn()
                }

                #[retry(base = 0ms, on_ok = |made| is_early(&limit, made))]
                $($asyncness)? fn consumed(tries: &Tries, limit: String) -> Result<u32, Failed> {
                    eat(limit);
                    tries.turn()
                }

                #[retry(base = 0ms, on_ok = made if is_early(&limit, made))]
                $($asyncness)? fn changed(tries: &Tries, mut limit: String) -> Result<u32, Failed> {
                    limit.clear();
                    tries.turn()
                }

                #[retry(base = 0ms, on = _)]
                #[circuit_breaker(key = limit, threshold = limit.len() as u32, on = |_| limit == "ab")]
                $($asyncness)? fn guarded(tries: &Tries, limit: String) -> Result<u32, Failed> {
                    eat(limit);
                    tries.turn()
                }

                #[circuit_breaker(key = limit, threshold = 1, on = |_| limit == "ab")]
                #[retry(base = 0ms, on = _ if limit.len() == 2)]
                $($asyncness)? fn guarding(tries: &Tries, limit: String) -> Result<u32, Failed> {
                    eat(limit);
                    tries.turn()
                }
            }

            #[test]
            fn a_retry_asks_for_what_was_passed() {
                let _installed = TestClock::new().install();
                assert_eq!($run(Remote::left(&Tries::default(), "ab".to_owned())), Ok(2));
                assert_eq!($run(Remote::consumed(&Tries::default(), "ab".to_owned())), Ok(2));
                assert_eq!($run(Remote::changed(&Tries::default(), "ab".to_owned())), Ok(2));
            }

            #[test]
            fn a_breaker_inside_asks_for_what_was_passed() {
                let _installed = TestClock::new().install();
                let tries = Tries::failing(u32::MAX);
                assert_eq!($run(Remote::guarded(&tries, "ab".to_owned())), Err(Failed::Again));
                assert_eq!($run(Remote::guarded(&tries, "ab".to_owned())), Err(Failed::Rejected));
                assert_eq!(tries.made(), 2);
                assert_eq!($run(Remote::guarded(&tries, "c".to_owned())), Err(Failed::Again));
                assert_eq!(tries.made(), 2 + 3, "no failure in the eyes of its breaker");
            }

            #[test]
            fn a_breaker_outside_asks_for_what_was_passed() {
                let _installed = TestClock::new().install();
                let tries = Tries::failing(u32::MAX);
                assert_eq!($run(Remote::guarding(&tries, "ab".to_owned())), Err(Failed::Again));
                assert_eq!($run(Remote::guarding(&tries, "ab".to_owned())), Err(Failed::Rejected));
                assert_eq!(tries.made(), 3);
                assert_eq!($run(Remote::guarding(&tries, "c".to_owned())), Err(Failed::Again));
                assert_eq!($run(Remote::guarding(&tries, "c".to_owned())), Err(Failed::Again));
                assert_eq!(tries.made(), 3 + 2);
            }
        }
    };
}

functions!(synchronous: at_once [] []);
functions!(asynchronous: now [] [async]);
functions!(async_trait_methods: now [#[async_trait::async_trait]] [async]);
