//! A bulkhead changes in place, by its own name or by that of its function.

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Waker};
use std::time::Duration;

use resilience::control;
use resilience::{Bulkhead, BulkheadFull, bulkhead};

use crate::support::{Asks, Configuration, MINUTE, SECOND, apply};

const MS: Duration = Duration::from_millis(1);

#[bulkhead(1, name = "control-disk")]
fn writes(more: usize) -> Result<usize, BulkheadFull> {
    Ok(if more == 0 { 0 } else { writes(more - 1).unwrap_or(0) + 1 })
}

#[bulkhead(2)]
fn unnamed(more: usize) -> Result<usize, BulkheadFull> {
    Ok(if more == 0 { 0 } else { unnamed(more - 1).unwrap_or(0) + 1 })
}

/// The calls inside each other that run at once, 20 at most.
fn at_once(call: fn(usize) -> Result<usize, BulkheadFull>) -> usize {
    call(20).unwrap_or(0)
}

fn disk() -> Bulkhead {
    Bulkhead::named("control-disk")
}

#[test]
fn a_table_of_its_name_is_in_force_and_ends() {
    let _configuration = Configuration::new();
    assert_eq!(at_once(writes), 1);
    apply("[bulkhead.control-disk]\nlimit = 4\nqueue = 7\nwait = \"2s\"\n");
    let seen = disk().snapshot();
    assert_eq!((seen.limit(), seen.queue(), seen.wait()), (4, 7, Some(2 * SECOND)));
    assert_eq!(at_once(writes), 4);
    assert!(control::rollback().is_some());
    assert_eq!(at_once(writes), 1);
}

#[test]
fn a_bulkhead_without_a_name_is_known_by_its_function() {
    let _configuration = Configuration::new();
    assert_eq!(at_once(unnamed), 2);
    apply("[bulkhead.\"control::bulkhead::unnamed\"]\nlimit = 5\n");
    assert_eq!(at_once(unnamed), 5);
    apply("");
    assert_eq!(at_once(unnamed), 2);
}

#[test]
fn one_that_is_off_lets_every_call_in() {
    let _configuration = Configuration::new();
    for text in ["[bulkhead.control-disk]\nenabled = false\n", "[global]\nenabled = false\n"] {
        apply(text);
        assert_eq!(at_once(writes), 20, "{text}");
        apply("");
        assert_eq!(at_once(writes), 1);
    }
}

#[test]
fn what_is_set_by_hand_ends_by_itself() {
    let configuration = Configuration::new();
    control::set("control-disk", |o| o.bulkhead.limit(3).wait(SECOND)).lasting(MINUTE).expect("it is known");
    assert_eq!(at_once(writes), 3);
    configuration.clock.advance(MINUTE);
    // In a test's time it ends when somebody looks.
    assert!(control::overrides().is_empty());
    assert_eq!(at_once(writes), 1);
}

#[test]
fn a_mistake_in_a_table_is_one_of_the_attribute() {
    let _configuration = Configuration::new();
    let text = "[bulkhead.control-disk]\nlimit = 0\nquue = 3\n";
    let overrides = control::Overrides::from_toml(text).expect("it is TOML");
    let mistakes = control::apply(overrides).expect_err("both are wrong").to_string();
    assert!(mistakes.contains("limit") && mistakes.contains("queue"), "{mistakes}");
}

#[test]
fn a_queue_alone_makes_no_thread_wait() {
    let configuration = Configuration::new();
    apply("[bulkhead.control-disk]\nqueue = 7\n");
    assert_eq!(at_once(writes), 1, "the second call is inside the first one, and would wait for ever");
    apply("[bulkhead.control-disk]\nqueue = 7\nwait = \"1s\"\n");
    let before = configuration.clock.elapsed();
    assert_eq!(at_once(writes), 1);
    assert_eq!(configuration.clock.elapsed() - before, SECOND);
}

#[test]
fn whoever_is_let_in_is_woken_outside_of_all_locks() {
    let _configuration = Configuration::new();
    let bulkhead = Bulkhead::builder("control-woken").limit(1).queue(1).build();
    let _held = bulkhead.try_acquire().expect("it is free");
    let asks = Arc::new(Asks::default());
    let mut waits = pin!(bulkhead.acquire());
    assert!(waits.as_mut().poll(&mut Context::from_waker(&asks.waker())).is_pending());
    apply("[bulkhead.control-woken]\nlimit = 2\n");
    assert!(asks.has_its_answer());
    assert!(waits.poll(&mut Context::from_waker(Waker::noop())).is_ready());
}

/// Runs for 300 ms. Returns when it began.
#[bulkhead(3, queue = 10, wait = 700ms, name = "control-falls")]
async fn runs(start: tokio::time::Instant) -> Result<Duration, BulkheadFull> {
    let began = start.elapsed();
    tokio::time::sleep(300 * MS).await;
    Ok(began)
}

#[test]
fn those_who_wait_keep_their_wait_when_the_limit_falls() {
    let _alone = Configuration::in_real_time();
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    runtime.block_on(async {
        let start = tokio::time::Instant::now();
        let mut calls: Vec<_> =
            (0..6).map(|_| tokio::spawn(async move { (runs(start).await.ok(), start.elapsed()) })).collect();
        tokio::time::sleep(100 * MS).await;
        apply("[bulkhead.control-falls]\nlimit = 1\nqueue = 1\nwait = \"1ms\"\n");
        let seen = Bulkhead::named("control-falls").snapshot();
        assert_eq!((seen.running(), seen.waiting(), seen.limit()), (3, 3, 1), "nobody has to go");
        let newcomer = tokio::spawn(async move { (runs(start).await.ok(), start.elapsed()) });
        calls.push(newcomer);
        let mut known = Vec::new();
        for call in calls {
            known.push(call.await.expect("it does not panic"));
        }
        let ran = |began| (Some(began * MS), (began + 300) * MS);
        let refused = |at| (None, at * MS);
        let at_first = [ran(0), ran(0), ran(0)];
        // One after the other now. The third one's wait is over after 700 ms. The newcomer finds
        // the line full.
        let then = [ran(300), ran(600), refused(700), refused(100)];
        assert_eq!((&known[..3], &known[3..]), (&at_first[..], &then[..]));
    });
    apply("");
}
