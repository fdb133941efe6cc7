//! The thread itself. It lives in real time, so these tests wait for conditions, with a bound.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::circuit_breaker::{CircuitBreaker, CircuitState};
use crate::runtime::fleet::{alone, is_alive, wake};
use crate::shared::orders::{Order, What};
use crate::shared::runner::tests::{BOUND, live, panicked, place, started, wait_for};
use crate::shared::runner::{Body, Mailbox, spawn, takes};
#[cfg(feature = "tracing")]
use crate::shared::runner::{End, status::is_left};
use crate::shared::store::{Command, ManualState, Store};
use crate::shared::{Settings, Sharing, SharingError, StartError, breakers, start, status};

#[test]
fn a_lane_is_started_once_and_ends_with_its_sharing() {
    let _alone = alone();
    let store = live();
    let sharing = started(&store.connect("a"), &Settings::new("a"));
    assert!(matches!(start(store.connect("b"), Settings::new("b")), Err(StartError::Running)));
    assert!(wait_for(|| sharing.is_up() && is_alive()), "it has ticked");
    assert!(wait_for(|| sharing.replicas() == Some(1)));
    sharing.stop();
    assert!(!is_alive());
    let sharing = started(&store.connect("b"), &Settings::new("b"));
    assert_eq!(sharing.replica(), "b");
}

#[test]
fn a_refused_start_takes_no_place() {
    let _alone = alone();
    let store = live();
    assert!(matches!(start(store.connect(""), Settings::new("")), Err(StartError::Replica(_))));
    drop(started(&store.connect("a"), &Settings::new("a")));
}

#[test]
fn a_wake_does_not_wait_for_the_poll() {
    let _alone = alone();
    let store = live();
    // Far longer than the bound of the test for what follows a wake.
    let settings = Settings::new("a").poll(Duration::from_secs(10));
    let sharing = started(&store.connect("a"), &settings);
    assert!(wait_for(|| sharing.is_up()));
    let before = store.commands();
    wake();
    assert!(wait_for(|| store.commands() > before));
}

#[test]
fn an_operator_commands_all_replicas() {
    let _alone = alone();
    let breaker = CircuitBreaker::builder("lane-thread-operator").shared().build();
    let _ = breaker.state();
    let store = live();
    let sharing = started(&store.connect("a"), &Settings::new("a"));
    let name = "lane-thread-operator";
    // A machine that is busy may be late: to give an order again does no harm.
    let stop = || sharing.force_open(name).because("812").by("me").lasting(BOUND);
    assert!(wait_for(|| stop().is_ok()));
    assert!(wait_for(|| breaker.state() == CircuitState::ForcedOpen));
    assert!(wait_for(|| sharing.disable(name).lasting(BOUND).is_ok()));
    assert!(wait_for(|| breaker.state() == CircuitState::Disabled));
    assert!(wait_for(|| sharing.end(name).is_ok()));
    assert!(wait_for(|| breaker.state() == CircuitState::Closed));

    store.set_down(true);
    assert!(wait_for(|| matches!(sharing.end(name), Err(SharingError::Store(_)))));
}

#[test]
fn an_order_out_of_range_is_refused() {
    let _alone = alone();
    let sharing = started(&live().connect("a"), &Settings::new("a"));
    let long = "x".repeat(1_025);
    let week = Duration::from_secs(7 * 24 * 60 * 60);
    let lasting = |time| sharing.force_open("p").lasting(time);
    assert!(matches!(lasting(Duration::ZERO), Err(SharingError::Time(_))));
    assert!(matches!(lasting(week + Duration::from_millis(1)), Err(SharingError::Time(_))));
    assert!(wait_for(|| lasting(week).is_ok()));
    assert!(matches!(sharing.end(""), Err(SharingError::Text)));
    assert!(matches!(sharing.end(&long), Err(SharingError::Text)));
    let order = sharing.force_open("p").because(&long);
    assert!(matches!(order.lasting(week), Err(SharingError::Text)));
}

#[test]
fn a_hook_on_the_thread_of_the_lane_does_not_wait_for_it() {
    let _alone = alone();
    let name = "lane-thread-hook";
    let breaker = CircuitBreaker::builder(name).shared().build();
    let store = live();
    let sharing = started(&store.connect("a"), &Settings::new("a"));
    let (held, found) = (Arc::new(Mutex::new(Some(sharing))), Arc::new(Mutex::new(Vec::new())));
    let (of_hook, log) = (Arc::clone(&held), Arc::clone(&found));
    breaker.on_state_change(move |_| {
        // The end of the lane is a change too.
        let Some(sharing) = of_hook.lock().unwrap().take() else { return };
        log.lock().unwrap().push(sharing.end(name));
        sharing.stop();
    });
    let by_other = Command::Manual {
        name: name.to_owned(),
        id: 1,
        state: Some(ManualState::ForcedOpen),
        by: "b".to_owned(),
        why: String::new(),
        lasts: BOUND,
    };
    store.connect("b").send(&[by_other], BOUND).unwrap();
    assert!(wait_for(|| !found.lock().unwrap().is_empty()));
    assert!(matches!(found.lock().unwrap()[..], [Err(SharingError::OnLane)]));
    assert!(wait_for(|| !is_alive() && breaker.state() == CircuitState::Closed), "it has ended");
    // The place is free, and what wakes a lane is that of the next one.
    drop(started(&store.connect("a"), &Settings::new("a")));
}

#[test]
fn a_forked_process_has_no_lane() {
    let owner = AtomicU32::new(0);
    assert!(takes(&owner, 7));
    assert!(!takes(&owner, 7), "it runs");
    assert!(takes(&owner, 8), "its threads are the parent's");
    assert!(!takes(&owner, 8));
}

#[test]
fn a_lane_that_panics_ends_the_orders_of_all() {
    let _alone = alone();
    let name = "lane-thread-panics";
    let breaker = CircuitBreaker::builder(name).shared().build();
    let _ = breaker.state();
    let steered = breakers().into_iter().find(|breaker| breaker.name() == name).unwrap();
    let (by, why) = ("b".to_owned(), String::new());
    let what = What::Manual { state: ManualState::ForcedOpen, by, why, remaining: BOUND };
    steered.obey(&Order { name: name.to_owned(), what });
    assert_eq!(breaker.state(), CircuitState::ForcedOpen);
    panicked(&live());
    assert_eq!(breaker.state(), CircuitState::Closed);
}

#[test]
fn a_lane_has_its_waker_before_it_runs_and_none_later() {
    let _alone = alone();
    let body = Body::new(Box::new(live().connect("a")), Settings::new("a"), || {
        // The first that a tick asks for.
        wake();
        panic!("for a test")
    });
    let mailbox = Arc::new(Mailbox::new());
    spawn(body, Arc::clone(&mailbox), place()).unwrap();
    assert!(mailbox.wait_for_end(BOUND));
    assert!(mailbox.receive(Duration::ZERO).is_woken);
    assert!(wait_for(|| Arc::strong_count(&mailbox) == 1), "nobody keeps it");
    wake();
    assert!(!mailbox.receive(Duration::ZERO).is_woken);
}

#[test]
fn a_lane_that_has_panicked_is_down_until_somebody_leaves_it() {
    let _alone = alone();
    let panics = || Sharing::new(panicked(&live()), Settings::new("a"));
    let sharing = panics();
    let seen = status().expect("it is missing");
    assert_eq!((seen.is_up, seen.last_error.as_deref()), (false, Some("the lane has panicked")));
    #[cfg(feature = "telemetry")]
    assert!(crate::telemetry::prometheus().contains("\nresilience_shared_up 0\n"));
    drop(sharing);
    assert_eq!(status(), None);

    // Who drops it late does not end the next one.
    let before = panics();
    let next = started(&live().connect("b"), &Settings::new("b"));
    assert!(wait_for(|| next.is_up()));
    drop(before);
    assert_eq!(status().map(|status| status.last_error), Some(None));
    drop(next);
    assert_eq!(status(), None);
}

#[cfg(feature = "tracing")]
#[test]
fn a_lane_that_panics_says_so_at_warn() {
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use tracing::span::{Attributes, Id, Record};

    #[derive(Clone, Default)]
    struct Warnings(Arc<AtomicU32>);

    impl tracing::Subscriber for Warnings {
        fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
            metadata.target() == "resilience"
        }
        fn new_span(&self, _: &Attributes<'_>) -> Id {
            Id::from_u64(1)
        }
        fn record(&self, _: &Id, _: &Record<'_>) {}
        fn record_follows_from(&self, _: &Id, _: &Id) {}
        fn event(&self, event: &tracing::Event<'_>) {
            let is_warning = *event.metadata().level() == tracing::Level::WARN;
            self.0.fetch_add(u32::from(is_warning), Ordering::Relaxed);
        }
        fn enter(&self, _: &Id) {}
        fn exit(&self, _: &Id) {}
    }

    let _alone = alone();
    let warnings = Warnings::default();
    let told = tracing::subscriber::with_default(warnings.clone(), || {
        [true, false].map(|panics| {
            // What the thread of a lane holds, on this one.
            let end = End { mailbox: Arc::new(Mailbox::new()), place: Some(place()) };
            let _ = catch_unwind(AssertUnwindSafe(move || {
                let _end = end;
                assert!(!panics, "for a test");
            }));
            warnings.0.swap(0, Ordering::Relaxed)
        })
    });
    assert_eq!(told, [1, 0]);
    is_left();
}
