//! Waiting at a bulkhead and at a rate limit is turned off, and on again.

use std::time::Duration;

use resilience::{BulkheadFull, RateLimited, bulkhead, rate_limit};

use crate::support::{Configuration, SECOND, apply};

#[bulkhead(1, queue = 5, wait = 2s, name = "control-waits-disk")]
fn writes(inside: bool) -> Result<(), BulkheadFull> {
    if inside { Ok(()) } else { writes(true) }
}

#[rate_limit(1, wait = 2s, name = "control-waits-api")]
fn asks() -> Result<(), RateLimited> {
    Ok(())
}

#[test]
fn a_queue_of_zero_lets_no_call_wait_for_a_place() {
    let _configuration = Configuration::new();
    // The only place is taken by the call outside.
    let waited = || writes(false).expect_err("it has no place").waited();
    assert_eq!(waited(), 2 * SECOND);
    apply("[bulkhead.control-waits-disk]\nqueue = 0\n");
    assert_eq!(waited(), Duration::ZERO);
    apply("");
    assert_eq!(waited(), 2 * SECOND);
}

#[test]
fn a_wait_of_zero_lets_no_call_wait_for_a_token() {
    let configuration = Configuration::new();
    assert_eq!((asks(), configuration.clock.elapsed()), (Ok(()), Duration::ZERO));
    assert_eq!((asks(), configuration.clock.elapsed()), (Ok(()), SECOND), "it has waited");
    apply("[rate_limit.control-waits-api]\nwait = \"0s\"\n");
    assert_eq!(asks().map_err(|limited| limited.retry_after()), Err(SECOND));
    assert_eq!(configuration.clock.elapsed(), SECOND);
    apply("");
    assert_eq!((asks(), configuration.clock.elapsed()), (Ok(()), 2 * SECOND));
}
