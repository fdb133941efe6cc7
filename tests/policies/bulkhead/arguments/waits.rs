//! Argument layer: `queue` and `wait`, in async and sync code, and beside deadlines.

use std::time::Duration;

use resilience::{Bulkhead, Deadline, PolicyError, TestClock, bulkhead, timeout};
use tokio::join;
use tokio::time::Instant;

use crate::bulkhead::{Error, began, full, work};
use crate::support::{NANO, ms, secs};

#[tokio::test(start_paused = true)]
async fn so_many_more_may_wait_as_the_queue_has_places() {
    #[bulkhead(1, queue = 2, wait = 1s)]
    async fn call(took: u64) -> Result<Instant, Error> {
        work(took).await
    }
    let start = Instant::now();
    let (a, b, c, d) = join!(call(10), call(10), call(10), call(10));
    let begun = [a, b, c].map(|outcome| began(outcome, start));
    assert_eq!(begun, [Some(ms(0)), Some(ms(10)), Some(ms(20))]);
    assert_eq!(full(d).map(|full| full.waited()), Some(ms(0)), "the queue is full");
}

#[tokio::test(start_paused = true)]
async fn with_a_wait_alone_as_many_may_wait_as_may_run() {
    #[bulkhead(2, wait = 1s, name = "bulkhead: wait alone")]
    async fn call(took: u64) -> Result<Instant, Error> {
        work(took).await
    }
    let start = Instant::now();
    let (first, second, third, fourth, fifth) = join!(call(10), call(20), call(10), call(10), call(10));
    let begun = [first, second, third, fourth].map(|outcome| began(outcome, start));
    assert_eq!(begun, [Some(ms(0)), Some(ms(0)), Some(ms(10)), Some(ms(20))]);
    assert!(full(fifth).is_some());
    let snapshot = Bulkhead::named("bulkhead: wait alone").snapshot();
    assert_eq!((snapshot.limit(), snapshot.queue(), snapshot.wait()), (2, 2, Some(secs(1))));
}

#[tokio::test(start_paused = true)]
async fn without_a_wait_a_call_waits_until_the_deadline() {
    #[bulkhead(1, queue = 5)]
    async fn call(took: u64) -> Result<Instant, Error> {
        work(took).await
    }
    let start = Instant::now();
    let within = Deadline::within(ms(30)).scope(call(0));
    let (a, b, c) = join!(call(100), within, call(0));
    assert_eq!(began(a, start), Some(ms(0)));
    assert_eq!(full(b).map(|full| full.waited()), Some(ms(30)));
    assert_eq!(began(c, start), Some(ms(100)), "without a deadline it waits as long as it takes");
}

#[tokio::test(start_paused = true)]
async fn at_exactly_the_end_of_a_wait_a_grant_wins() {
    #[bulkhead(1, wait = 100ms)]
    async fn call(took: u64) -> Result<Instant, Error> {
        work(took).await
    }
    let start = Instant::now();
    let (a, b) = join!(biased; call(100), call(0));
    assert_eq!((began(a, start), began(b, start)), (Some(ms(0)), Some(ms(100))));
    let (a, b) = join!(biased; call(101), call(0));
    assert!(a.is_ok());
    assert_eq!(full(b).map(|full| full.waited()), Some(ms(100)));
}

#[tokio::test(start_paused = true)]
async fn a_wait_is_over_when_the_timeout_around_it_is() {
    static ONLY: Bulkhead = Bulkhead::unshared("the only place").limit(1).wait(secs(1)).build();
    #[timeout(50ms)]
    #[bulkhead(bulkhead = ONLY)]
    async fn call() -> Result<(), PolicyError> {
        Ok(())
    }
    let permit = ONLY.try_acquire().expect("it is free");
    let Err(PolicyError::BulkheadFull(full)) = call().await else { panic!("it is taken") };
    assert_eq!(full.waited(), ms(50));
    drop(permit);
    assert!(call().await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn with_no_time_left_a_call_does_not_wait() {
    #[bulkhead(1, wait = 1s)]
    async fn call(took: u64) -> Result<Instant, Error> {
        work(took).await
    }
    let late = Deadline::within(ms(0)).scope(async { (call(0).await.is_ok(), call(5).await.is_ok()) });
    assert_eq!(late.await, (true, true), "a place that is free needs no time");
    let start = Instant::now();
    let (a, b) = join!(call(100), Deadline::within(ms(0)).scope(call(0)));
    assert_eq!(began(a, start), Some(ms(0)));
    assert_eq!(full(b).map(|full| full.waited()), Some(ms(0)));
}

#[test]
fn a_sync_call_waits_on_its_thread_in_the_tests_time() {
    #[bulkhead(1, queue = 1, wait = 250ms)]
    fn call(again: bool) -> Result<(), Error> {
        if again { call(false) } else { Ok(()) }
    }
    let clock = TestClock::new();
    let _installed = clock.install();
    let before = clock.elapsed();
    assert_eq!(full(call(true)).map(|full| full.waited()), Some(ms(250)));
    assert_eq!(clock.elapsed(), before + ms(250));
    let within = Deadline::within(ms(100)).scope_sync(|| call(true));
    assert_eq!(full(within).map(|full| full.waited()), Some(ms(100)));
    assert_eq!(clock.elapsed(), before + ms(350));
}

#[test]
fn a_wait_of_zero_is_none() {
    #[bulkhead(1, wait = Duration::ZERO)]
    fn call(again: bool) -> Result<(), Error> {
        if again { call(false) } else { Ok(()) }
    }
    let clock = TestClock::new();
    let _installed = clock.install();
    assert_eq!(full(call(true)).map(|full| full.waited()), Some(ms(0)));
    assert_eq!(clock.elapsed(), ms(0));
}

#[tokio::test(start_paused = true)]
async fn settings_may_be_constants() {
    const QUEUE: u32 = 3;
    const WAIT: Duration = Duration::from_millis(7);
    #[bulkhead(1, queue = QUEUE, wait = WAIT + NANO, name = "bulkhead: constants")]
    async fn call() -> Result<(), Error> {
        Ok(())
    }
    assert!(call().await.is_ok());
    let snapshot = Bulkhead::named("bulkhead: constants").snapshot();
    assert_eq!((snapshot.queue(), snapshot.wait()), (3, Some(ms(7) + NANO)));
}
