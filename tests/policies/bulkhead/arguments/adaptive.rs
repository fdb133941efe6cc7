//! Argument layer: `limit` as a range, and `on`.

use std::cell::Cell;
use std::future::pending;
use std::sync::Arc;

use resilience::{
    Bulkhead, BulkheadFull, KeyedBulkhead, TimedOut, Transient, bulkhead, circuit_breaker, timeout,
};
use tokio::join;
use tokio::time::{Instant, sleep};

use crate::support::ms;

#[derive(Clone, Debug, PartialEq, Transient)]
enum Error {
    #[transient]
    Overloaded,
    #[transient]
    Down,
    NotFound,
    Slow,
    Full(BulkheadFull),
    TimedOut(TimedOut),
    Open(resilience::CircuitOpen),
}

impl From<BulkheadFull> for Error {
    fn from(full: BulkheadFull) -> Self {
        Self::Full(full)
    }
}

impl From<TimedOut> for Error {
    fn from(error: TimedOut) -> Self {
        Self::TimedOut(error)
    }
}

impl From<resilience::CircuitOpen> for Error {
    fn from(open: resilience::CircuitOpen) -> Self {
        Self::Open(open)
    }
}

fn limit(name: &str) -> u32 {
    Bulkhead::named(name).snapshot().limit()
}

/// Takes half of the places, for a success to count.
fn half(name: &str) -> Vec<impl Sized + use<>> {
    let bulkhead = Bulkhead::named(name);
    (0..limit(name) / 2).map(|_| bulkhead.try_acquire().expect("it is free")).collect()
}

#[test]
fn a_range_begins_at_20_and_follows_the_outcomes() {
    #[bulkhead(4..=64, name = "adaptive: range")]
    fn call(outcome: Result<u8, Error>) -> Result<u8, Error> {
        outcome
    }
    assert_eq!(call(Ok(1)), Ok(1));
    let snapshot = Bulkhead::named("adaptive: range").snapshot();
    assert_eq!((snapshot.limit(), snapshot.adapts_within()), (20, Some(4..=64)));
    let held = half("adaptive: range");
    assert_eq!(call(Ok(1)), Ok(1));
    assert_eq!(limit("adaptive: range"), 21);
    drop(held);
    assert_eq!(call(Err(Error::Down)), Err(Error::Down));
    assert_eq!(limit("adaptive: range"), 18);
}

#[tokio::test]
async fn async_calls_are_judged_as_sync_ones_are() {
    #[bulkhead(limit = 4..=64, name = "adaptive: async")]
    async fn call(outcome: Result<u8, Error>) -> Result<u8, Error> {
        outcome
    }
    assert_eq!(call(Err(Error::Down)).await, Err(Error::Down));
    assert_eq!(limit("adaptive: async"), 18);
    let _held = half("adaptive: async");
    for _ in 0..18 {
        assert_eq!(call(Ok(1)).await, Ok(1));
    }
    assert_eq!(limit("adaptive: async"), 19, "after the first shrink it takes as many successes");
}

#[test]
fn both_ends_may_be_expressions() {
    const MOST: u32 = 10;
    fn least() -> u32 {
        2
    }
    #[bulkhead(least()..=MOST * 2, name = "adaptive: expressions")]
    fn call() -> Result<(), Error> {
        Ok(())
    }
    assert_eq!(call(), Ok(()));
    assert_eq!(Bulkhead::named("adaptive: expressions").snapshot().adapts_within(), Some(2..=20));
}

#[test]
fn the_ends_of_keys_may_name_parameters() {
    #[bulkhead(1..=most, name = "adaptive: keys", key = host)]
    fn call(host: &str, most: u32, outcome: Result<(), Error>) -> Result<(), Error> {
        outcome
    }
    assert_eq!(call("eu", 10, Err(Error::Down)), Err(Error::Down));
    assert_eq!(call("us", 5, Ok(())), Ok(()));
    let of = |key| Bulkhead::named("adaptive: keys").of_key(key).expect("it was called").snapshot().limit();
    assert_eq!((of("eu"), of("us")), (9, 5));
}

#[test]
fn without_on_errors_judge_themselves() {
    #[bulkhead(4..=64, name = "adaptive: themselves")]
    fn call(error: Error) -> Result<(), Error> {
        Err(error)
    }
    let full = Bulkhead::unshared("another").limit(1).build();
    let held = full.try_acquire();
    let rejection = full.try_acquire().expect_err("its only place is taken");
    drop(held);
    let _held = {
        call(Error::Full(rejection)).expect_err("that is its body");
        assert_eq!(limit("adaptive: themselves"), 20, "a rejection says nothing");
        half("adaptive: themselves")
    };
    call(Error::NotFound).expect_err("that is its body");
    assert_eq!(limit("adaptive: themselves"), 21, "the service has answered");
    call(Error::Overloaded).expect_err("that is its body");
    assert_eq!(limit("adaptive: themselves"), 18);
}

#[test]
fn on_takes_every_form_that_it_takes_in_retry() {
    #[bulkhead(4..=64, on = Error::Overloaded | Error::Slow, name = "adaptive: pattern")]
    fn by_pattern(error: Error) -> Result<(), Error> {
        Err(error)
    }
    #[bulkhead(4..=64, on = |e| *e == slow, name = "adaptive: closure")]
    fn by_closure(error: Error, slow: Error) -> Result<(), Error> {
        Err(error)
    }
    #[bulkhead(4..=64, on = is_overloaded, name = "adaptive: path")]
    fn by_path(error: Error) -> Result<(), Error> {
        Err(error)
    }
    fn is_overloaded(error: &Error) -> bool {
        *error == Error::Overloaded
    }
    by_pattern(Error::Down).expect_err("that is its body");
    by_closure(Error::Down, Error::Slow).expect_err("that is its body");
    by_path(Error::Down).expect_err("that is its body");
    let limits = || ["pattern", "closure", "path"].map(|form| limit(&format!("adaptive: {form}")));
    assert_eq!(limits(), [20; 3]);
    by_pattern(Error::Slow).expect_err("that is its body");
    by_closure(Error::Slow, Error::Slow).expect_err("that is its body");
    by_path(Error::Overloaded).expect_err("that is its body");
    assert_eq!(limits(), [18; 3]);
}

#[tokio::test]
async fn on_may_look_at_parameters_of_async_code() {
    #[bulkhead(4..=64, on = |e| *e == errors[0], name = "adaptive: parameters")]
    async fn call(errors: Vec<Error>) -> Result<(), Error> {
        Err(errors[1].clone())
    }
    call(vec![Error::Slow, Error::Down]).await.expect_err("that is its body");
    assert_eq!(limit("adaptive: parameters"), 20);
    call(vec![Error::Slow, Error::Slow]).await.expect_err("that is its body");
    assert_eq!(limit("adaptive: parameters"), 18);
}

#[tokio::test(start_paused = true)]
async fn a_timeout_below_counts_through_any_map_err_and_on() {
    #[bulkhead(4..=64, on = Error::Down, name = "adaptive: timeout")]
    #[timeout(10ms, map_err = |_| Error::NotFound)]
    async fn call(took: u64) -> Result<(), Error> {
        sleep(ms(took)).await;
        Ok(())
    }
    assert_eq!(call(20).await, Err(Error::NotFound));
    assert_eq!(limit("adaptive: timeout"), 18);
    let start = Instant::now();
    let (first, second, third) = join!(call(20), call(20), call(20));
    assert_eq!([first, second, third], [const { Err(Error::NotFound) }; 3]);
    assert_eq!((limit("adaptive: timeout"), start.elapsed()), (16, ms(10)), "they were let in together");
}

#[test]
fn a_rejection_below_says_nothing_whatever_on_says() {
    #[bulkhead(4..=64, on = _, name = "adaptive: rejection")]
    #[circuit_breaker(name = "adaptive: breaker", threshold = 1)]
    fn call() -> Result<(), Error> {
        Err(Error::Down)
    }
    assert_eq!(call(), Err(Error::Down));
    assert_eq!(limit("adaptive: rejection"), 18);
    assert!(matches!(call(), Err(Error::Open(_))));
    assert_eq!(limit("adaptive: rejection"), 18);
}

#[tokio::test]
async fn a_permit_may_outlive_the_outcome() {
    thread_local!(static KEPT: Cell<Option<resilience::BulkheadPermit>> = const { Cell::new(None) });
    #[bulkhead(4..=64, permit = permit, name = "adaptive: permit")]
    async fn call(outcome: Result<(), Error>) -> Result<(), Error> {
        KEPT.set(Some(permit));
        outcome
    }
    #[bulkhead(4..=64, permit = permit, name = "adaptive: permit")]
    fn sync(outcome: Result<(), Error>) -> Result<(), Error> {
        drop(permit);
        outcome
    }
    assert_eq!(call(Err(Error::Down)).await, Err(Error::Down));
    let snapshot = Bulkhead::named("adaptive: permit").snapshot();
    assert_eq!((snapshot.limit(), snapshot.running()), (18, 1));
    assert_eq!(sync(Err(Error::Down)), Err(Error::Down));
    assert_eq!(limit("adaptive: permit"), 16);
    drop(KEPT.take());
    assert_eq!(Bulkhead::named("adaptive: permit").snapshot().running(), 0);
}

#[tokio::test]
async fn a_value_adapts_if_it_was_built_so() {
    static SEARCH: Bulkhead = Bulkhead::unshared("search").limit(4..=64).build();
    static DISK: Bulkhead = Bulkhead::unshared("disk").limit(20).build();
    static HOSTS: KeyedBulkhead = KeyedBulkhead::unshared("hosts").limit(1..=10).build();
    #[bulkhead(bulkhead = SEARCH, on = Error::Down)]
    async fn search(error: Error) -> Result<(), Error> {
        Err(error)
    }
    #[bulkhead(bulkhead = DISK)]
    fn write() -> Result<(), Error> {
        Err(Error::Down)
    }
    #[bulkhead(bulkhead = HOSTS, key = host)]
    fn send(host: &str) -> Result<(), Error> {
        Err(Error::Down)
    }
    search(Error::Overloaded).await.expect_err("that is its body");
    assert_eq!(SEARCH.snapshot().limit(), 20);
    search(Error::Down).await.expect_err("that is its body");
    write().expect_err("that is its body");
    send("eu").expect_err("that is its body");
    assert_eq!((SEARCH.snapshot().limit(), DISK.snapshot().limit()), (18, 20));
    assert_eq!((HOSTS.of("eu").snapshot().limit(), HOSTS.of("us").snapshot().limit()), (9, 10));
}

#[tokio::test]
async fn a_dropped_call_says_nothing() {
    #[bulkhead(4..=64, name = "adaptive: dropped")]
    async fn call(started: Arc<()>) -> Result<(), Error> {
        let _ = &started;
        pending().await
    }
    let started = Arc::new(());
    let held = call(Arc::clone(&started));
    tokio::select! {
        biased;
        _ = held => unreachable!("it never ends"),
        () = async {} => {}
    }
    assert_eq!(Arc::strong_count(&started), 1);
    let snapshot = Bulkhead::named("adaptive: dropped").snapshot();
    assert_eq!((snapshot.limit(), snapshot.running()), (20, 0));
}
