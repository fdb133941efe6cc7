//! What the page shows of a fleet: replicas, their breakers, and the store that they share. A
//! process has one lane, so the tests take turns.

#[path = "../api/kit.rs"]
#[allow(dead_code, reason = "the other tests use all of it")]
mod kit;
#[allow(dead_code, reason = "another test counts what it sends")]
mod lane;

use kit::{Asking, named};
use resilience::shared::memory::MemoryStore;
use resilience::{CircuitBreaker, CircuitState};
use serde_json::json;

use crate::lane::{Alone, beat, lane, strange, trip, until};

#[test]
fn without_a_lane_nothing_is_shared() {
    static BREAKER: CircuitBreaker = CircuitBreaker::builder("fleet-none").build();
    let _alone = Alone::wait();
    let asking = Asking::read_only();
    let shared =
        json!({ "present": false, "replica": null, "up": false, "lag_seconds": null, "replicas": [] });
    assert_eq!(asking.state()["shared"], shared);
    let _ = BREAKER.state();
    assert_eq!(named(&asking.state()["breakers"], "name", "fleet-none")["shared"], json!(null));
}

#[test]
fn all_replicas_and_their_breakers_are_shown() {
    static BREAKER: CircuitBreaker = CircuitBreaker::builder("fleet-all").shared().build();
    let _alone = Alone::wait();
    let _ = BREAKER.state();
    let store = MemoryStore::new();
    let (_sharing, _) = lane(&store, "web-1");
    beat(
        &store,
        "web-2",
        "uptime\t99500\nversion\t1.4.2\nservice\tshop\ngeneration\t3\n\
        breaker\tfleet-all\topen\t4\t12500\t214\t5 failures in a row\nmissing\t7\n",
    );
    strange(&store, "web-3");
    let asking = Asking::read_only();
    let shared = until("all replicas are known", || {
        let shared = asking.state()["shared"].clone();
        let is_whole = shared["replicas"].as_array().is_some_and(|all| all.len() == 3);
        // A tick may be late.
        (is_whole && shared["up"] == true).then_some(shared)
    });
    assert_eq!((&shared["present"], &shared["replica"]), (&json!(true), &json!("web-1")));
    assert!(shared["lag_seconds"].as_f64().is_some_and(|lag| lag < 60.0));
    let ids: Vec<_> =
        shared["replicas"].as_array().expect("a list").iter().map(|one| &one["replica"]).collect();
    assert_eq!(ids, ["web-1", "web-2", "web-3"]);

    let this = named(&shared["replicas"], "replica", "web-1");
    let breaker = named(&this["breakers"], "name", "fleet-all");
    assert_eq!(
        (&breaker["state"], &breaker["epoch"], &breaker["why"]),
        (&json!("closed"), &json!(null), &json!(null))
    );

    let mut other = named(&shared["replicas"], "replica", "web-2");
    assert!(other["lag_seconds"].as_f64().is_some_and(|lag| lag >= 0.0));
    other["lag_seconds"] = json!(null);
    let expected = json!({
        "replica": "web-2", "lag_seconds": null, "readable": true, "service": "shop", "uptime_seconds": 99.5,
        "version": "1.4.2", "generation": 3, "missing": 7,
        "breakers": [{ "name": "fleet-all", "state": "open", "since_seconds": 12.5, "epoch": 4,
                       "why": "5 failures in a row", "rejected": 214 }],
    });
    assert_eq!(other, expected);

    let strange = named(&shared["replicas"], "replica", "web-3");
    assert_eq!(
        (&strange["readable"], &strange["breakers"], &strange["uptime_seconds"]),
        (&json!(false), &json!([]), &json!(null))
    );
}

#[test]
fn a_breaker_says_whose_opening_it_obeys() {
    static BREAKER: CircuitBreaker = CircuitBreaker::builder("fleet-obeys").shared().build();
    let _alone = Alone::wait();
    let _ = BREAKER.state();
    let store = MemoryStore::new();
    let (sharing, _) = lane(&store, "web-1");
    let asking = Asking::read_only();
    let breaker = || named(&asking.state()["breakers"], "name", "fleet-obeys");
    let own = json!({ "epoch": null, "adopted": false, "by": null, "why": null, "lease": false });
    assert_eq!(breaker()["shared"], own);

    trip(&store, "web-2", "fleet-obeys");
    until("it follows", || (BREAKER.state() == CircuitState::Open).then_some(()));
    let obeyed =
        json!({ "epoch": 1, "adopted": true, "by": "web-2", "why": "5 failures in a row", "lease": false });
    assert_eq!(breaker()["shared"], obeyed);
    let attention = named(&asking.state()["attention"], "subject", "fleet-obeys");
    let text = attention["text"].as_str().expect("a text");
    assert!(text.contains(": by the fleet, first by web-2 (5 failures in a row); next probe in "), "{text}");
    // Without the lane it stays as it is, and goes on by itself.
    sharing.stop();
    assert_eq!(breaker()["state"], "open");
    assert_eq!(asking.state()["shared"]["present"], false);
    BREAKER.reset();
    assert_eq!(breaker()["shared"], own);
}

#[test]
fn an_order_for_all_replicas_has_an_actor_and_an_end() {
    static BREAKER: CircuitBreaker = CircuitBreaker::builder("fleet-ordered").shared().build();
    let _alone = Alone::wait();
    let _ = BREAKER.state();
    let store = MemoryStore::new();
    let (sharing, _) = lane(&store, "web-1");
    until("the store takes the order", || {
        let order = sharing.force_open("fleet-ordered").by("oncall").because("incident 812");
        // The store has half a second for its answer.
        order.lasting(std::time::Duration::from_secs(600)).ok()
    });
    until("it is obeyed", || (BREAKER.state() == CircuitState::ForcedOpen).then_some(()));
    let asking = Asking::read_only();
    let state = asking.state();
    let mut order = named(&state["breaker_orders"], "breaker", "fleet-ordered");
    let left = order["ends_in_seconds"].take().as_f64().expect("it has an end");
    assert!(left > 0.0 && left <= 600.0, "{left}");
    let expected = json!({ "breaker": "fleet-ordered", "state": "forced_open", "by": "oncall",
                           "because": "incident 812", "ends_in_seconds": null, "fleet": true });
    assert_eq!(order, expected);
    let attention = named(&state["attention"], "subject", "fleet-ordered");
    let text = attention["text"].as_str().expect("a text");
    for part in ["is forced open on all replicas for ", ", by oncall: incident 812; ", "; this ends in "] {
        assert!(text.contains(part), "{part} in {text}");
    }
    // A command to this replica's own breaker ends it here.
    BREAKER.reset();
    assert_eq!(named(&asking.state()["breaker_orders"], "breaker", "fleet-ordered"), json!(null));
}

#[test]
fn a_store_that_does_not_answer_needs_attention() {
    let _alone = Alone::wait();
    let store = MemoryStore::new();
    let (_sharing, _) = lane(&store, "web-1");
    let asking = Asking::read_only();
    let told = || named(&asking.state()["attention"], "kind", "shared_down");
    until("it answers", || told().is_null().then_some(()));
    store.set_down(true);
    let told = until("it is told", || Some(told()).filter(|told| !told.is_null()));
    assert_eq!((&told["severity"], &told["subject"]), (&json!("warning"), &json!("shared store")));
    assert_eq!(asking.state()["shared"]["up"], false);
    store.set_down(false);
    until("it is over", || {
        let state = asking.state();
        let is_over = named(&state["attention"], "kind", "shared_down").is_null();
        (is_over && state["shared"]["up"] == true).then_some(())
    });
}
