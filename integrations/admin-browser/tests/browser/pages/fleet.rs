//! Replicas that share what they know.

use super::shown;
use crate::driver::Screen;
use crate::service::made;

#[test]
fn the_fleet_shows_replicas_by_breakers() {
    let Some(seen) = shown("the fleet", made::fleet(), Screen::WIDE) else { return };
    let page = &seen.page;
    assert_eq!(page.how_many("#fleet-table tbody tr"), 3);
    assert_eq!(page.reads("#fleet-table thead"), "Replica Behind Up Configuration checkout payments");
    assert_eq!(
        page.reads("#fleet-table tbody tr"),
        "shop-7f9c-1 this one 200 ms 2 h 15 min 3 forced open for 40 s open for 12 s"
    );
    assert!(page.reads("#facts").contains("shared store up, 200 ms behind"));
}

#[test]
fn without_a_store_there_is_no_fleet() {
    let Some(seen) = shown("no fleet", made::outage(), Screen::WIDE) else { return };
    assert_eq!(seen.page.value("document.querySelector('#fleet').hidden"), true);
    assert_eq!(seen.page.value("document.querySelector('#fleet-link').hidden"), true);
}

#[test]
fn a_store_that_is_down_is_said_in_words() {
    let Some(seen) = shown("a store that is down", made::fleet(), Screen::WIDE) else { return };
    seen.mock.change(|state| state["shared"]["up"] = serde_json::json!(false));
    seen.page.wait_for_text("#facts", "no answer: local rules hold");
    seen.page.wait_for_text("#fleet-summary", "The shared store does not answer");
}

#[test]
fn a_breaker_says_whose_opening_it_obeys() {
    let Some(seen) = shown("an opening of the fleet", made::fleet(), Screen::WIDE) else { return };
    let obeys = |shared: serde_json::Value| {
        seen.mock.change(|state| {
            let breakers = state["breakers"].as_array_mut().expect("a list");
            let payments = breakers.iter_mut().find(|breaker| breaker["name"] == "payments");
            payments.expect("it is open")["shared"] = shared;
        });
    };
    seen.page.click("#breakers-table [data-key=payments] .opens");
    obeys(
        serde_json::json!({ "epoch": 4, "adopted": true, "by": "shop-7f9c-2", "why": "5 failures in a row", "lease": true }),
    );
    let text = "opening 4 of the fleet, first by shop-7f9c-2 (5 failures in a row); this replica may probe";
    seen.page.wait_for_text("#breakers-table .detail", text);
    obeys(serde_json::json!({ "epoch": null, "adopted": false, "by": null, "why": null, "lease": false }));
    seen.page.wait_for_text("#breakers-table .detail", "with other replicas; this state is its own");
}

#[test]
fn this_replica_is_the_one_that_the_lane_names() {
    let mut state = made::fleet();
    state["shared"]["replica"] = serde_json::json!("shop-7f9c-2");
    state["shared"]["replicas"][2]["uptime_seconds"] = serde_json::Value::Null;
    let Some(seen) = shown("the lane's name", state, Screen::WIDE) else { return };
    assert!(seen.page.reads("#fleet-table tbody tr:nth-child(1)").starts_with("shop-7f9c-1 200 ms"));
    assert!(seen.page.reads("#fleet-table tbody tr:nth-child(2)").starts_with("shop-7f9c-2 this one"));
    assert!(seen.page.reads("#fleet-table tbody tr:nth-child(3)").contains("not readable here"));
}
