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
