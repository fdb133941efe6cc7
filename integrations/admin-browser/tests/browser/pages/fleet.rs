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
fn an_order_for_all_replicas_has_no_button() {
    let mut state = made::fleet();
    state["writes_allowed"] = serde_json::json!(true);
    let orders = state["breaker_orders"].as_array_mut().expect("a list");
    orders.push(serde_json::json!({ "breaker": "checkout", "state": "forced_open", "by": "oncall",
        "because": "incident 812", "ends_in_seconds": 539.0, "fleet": true }));
    let Some(seen) = shown("an order for the fleet", state, Screen::WIDE) else { return };
    let page = &seen.page;
    let line = |at: usize| format!("#changes-list li:nth-child({at})");
    assert_eq!(page.how_many("#changes-list li"), 4);
    assert!(
        page.reads(&line(2)).starts_with("Breaker checkout is forced open by mara: stock is wrong; ends in ")
    );
    assert_eq!(page.how_many(&format!("{} form", line(2))), 1, "the order of this process can be ended");
    assert_eq!(
        page.reads(&line(3)),
        "Breaker checkout is forced open in all replicas by oncall: incident 812; ends in 8 min 59 s, at 18:48:59"
    );
    assert_eq!(page.how_many(&format!("{} form, {0} details", line(3))), 0, "that of the fleet cannot");
    let why = page.reads("#breakers-table [data-key=checkout] [data-column=why]");
    let both = "ordered by mara: stock is wrong, ordered in all replicas by oncall: incident 812";
    assert!(why.contains(both), "{why}");
    page.click("#breakers-table [data-key=checkout] .opens");
    page.wait_for_text(
        "#breakers-table .detail",
        "forced open in all replicas by oncall: incident 812; ends in 8 min",
    );
    page.wait_for_text("#breakers-table .detail", "forced open by mara: stock is wrong; ends in ");
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
