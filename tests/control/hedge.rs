//! A hedge has the settings that are in force when the call begins.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use resilience::{control, hedge};
use tokio::time::{Instant, sleep};

use crate::support::{Configuration, SECOND, apply};

#[hedge(10s, budget = unlimited)]
async fn slow(begun: &AtomicU32) -> Result<(), ()> {
    begun.fetch_add(1, Ordering::Relaxed);
    sleep(60 * SECOND).await;
    Ok(())
}

#[hedge(p95, budget = unlimited)]
async fn takes(begun: &AtomicU32, time: Duration) -> Result<(), ()> {
    begun.fetch_add(1, Ordering::Relaxed);
    sleep(time).await;
    Ok(())
}

/// Runs on tokio's paused time, without the test clock.
fn run<T>(test: impl Future<Output = T>) -> T {
    let alone = Configuration::in_real_time();
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    let result = runtime.block_on(test);
    drop(alone);
    result
}

/// The attempts of a call that takes a minute.
async fn attempts() -> u32 {
    let begun = AtomicU32::new(0);
    slow(&begun).await.unwrap();
    begun.into_inner()
}

#[test]
fn other_settings_are_in_force() {
    run(async {
        assert_eq!(attempts().await, 2);
        apply("[hedge.\"control::hedge::slow\"]\nattempts = 5\n");
        assert_eq!(attempts().await, 5);
        apply("[hedge.\"*\"]\nattempts = 5\nafter = \"25s\"\n");
        assert_eq!(attempts().await, 3);
        apply("[hedge.\"*\"]\nafter = \"2m\"\n");
        assert_eq!(attempts().await, 1);
    });
}

#[test]
fn a_hedge_that_is_off_makes_one_attempt() {
    run(async {
        apply("[hedge.\"control::hedge::slow\"]\nenabled = false\n");
        assert_eq!(attempts().await, 1);
        apply("");
        assert_eq!(attempts().await, 2);
    });
}

#[test]
fn a_time_stands_for_a_percentile_and_the_other_way_round() {
    run(async {
        let begun = AtomicU32::new(0);
        takes(&begun, 60 * SECOND).await.unwrap();
        assert_eq!(begun.swap(0, Ordering::Relaxed), 1, "nothing is known");
        apply("[hedge.\"control::hedge::takes\"]\nafter = \"5s\"\n");
        takes(&begun, 60 * SECOND).await.unwrap();
        assert_eq!(begun.swap(0, Ordering::Relaxed), 2);
        // From now on its latency is known.
        apply("[hedge.\"control::hedge::slow\"]\nafter = \"p50\"\n");
        let start = Instant::now();
        assert_eq!((attempts().await, start.elapsed()), (1, 60 * SECOND));
    });
}

#[test]
fn settings_are_set_by_hand() {
    run(async {
        let minutes = 60 * 60 * SECOND;
        control::set("control::hedge::slow", |o| o.hedge.after(20 * SECOND).attempts(4))
            .lasting(minutes)
            .unwrap();
        assert_eq!(attempts().await, 3);
        control::set("control::hedge::slow", |o| o.hedge.percentile(0.95)).lasting(minutes).unwrap();
        assert_eq!(attempts().await, 1);
        let mistake = |set: control::Set| set.lasting(minutes).unwrap_err().to_string();
        assert!(mistake(control::set("control::hedge::slow", |o| o.hedge.attempts(9))).contains("at most 5"));
        assert!(mistake(control::set("control::hedge::slow", |o| o.hedge.percentile(0.2))).contains("p50"));
    });
}

#[test]
fn what_is_in_force_is_told() {
    let _alone = Configuration::in_real_time();
    apply("[hedge.\"control::hedge::takes\"]\nafter = \"p99.9\"\n");
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    runtime.block_on(takes(&AtomicU32::new(0), Duration::ZERO)).unwrap();
    let site = resilience::sites().into_iter().find(|site| site.name() == "control::hedge::takes").unwrap();
    let told: Vec<String> =
        site.effective().iter().map(|value| format!("{}={}", value.field, value.value)).collect();
    assert!(told.iter().any(|value| value == "hedge.after=p99.9"), "{told:?}");
    assert!(told.iter().any(|value| value == "hedge.attempts=2"), "{told:?}");
    apply("");
    let told: Vec<String> =
        site.effective().iter().map(|value| format!("{}={}", value.field, value.value)).collect();
    assert!(told.iter().any(|value| value == "hedge.after=p95"), "{told:?}");
}
