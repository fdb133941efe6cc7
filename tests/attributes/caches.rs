//! `#[cached]`, on a function that calls an annotated one: a success is kept, a failure is not.
//!
//! They are not on the same function: `cached` copies the attributes to both functions it makes, so
//! attempts would multiply.

use cached::macros::cached;
use resilience::{TestClock, circuit_breaker, retry};

use crate::support::{Failed, Tries};

#[retry]
#[circuit_breaker]
fn read(tries: &Tries) -> Result<u32, Failed> {
    tries.turn()
}

#[cached(key = "u32", convert = "{ id }")]
fn kept(tries: &Tries, id: u32) -> Result<u32, Failed> {
    assert_eq!(id, 7);
    read(tries)
}

#[retry]
#[circuit_breaker]
async fn read_async(tries: &Tries) -> Result<u32, Failed> {
    tokio::task::yield_now().await;
    tries.turn()
}

#[cached(key = "u32", convert = "{ id }")]
async fn kept_async(tries: &Tries, id: u32) -> Result<u32, Failed> {
    assert_eq!(id, 7);
    read_async(tries).await
}

#[test]
fn what_the_attempts_end_with_is_kept() {
    let _installed = TestClock::new().install();
    let tries = Tries::failing(3);
    assert_eq!((kept(&tries, 7), tries.made()), (Err(Failed::Again), 3));
    assert_eq!((kept(&tries, 7), tries.made()), (Ok(4), 4));
    assert_eq!((kept(&tries, 7), tries.made()), (Ok(4), 4));
}

#[tokio::test(start_paused = true)]
async fn what_the_attempts_end_with_is_kept_in_async() {
    let tries = Tries::failing(3);
    assert_eq!((kept_async(&tries, 7).await, tries.made()), (Err(Failed::Again), 3));
    assert_eq!((kept_async(&tries, 7).await, tries.made()), (Ok(4), 4));
    assert_eq!((kept_async(&tries, 7).await, tries.made()), (Ok(4), 4));
}
