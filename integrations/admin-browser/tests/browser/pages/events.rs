//! The list of events: what stays in it, and when it was.

use serde_json::{Value, json};

use super::shown;
use crate::driver::Screen;
use crate::service::made;

/// Half of the events that a service keeps.
const HALF: u64 = 128;

#[test]
fn a_storm_of_calls_leaves_the_opening_in_the_list() {
    let Some(seen) = shown("a storm of calls", made::calm(), Screen::WIDE) else { return };
    let page = &seen.page;
    let opened = made::event(3, 0.1, "breaker_opened", "shop::payments::charge", "0a", "payments opened");
    seen.mock.change(|state| state["events"] = json!([opened]));
    page.wait_for_text("#events-list", "payments opened");
    for round in 0..3 {
        let call = |number: u64| {
            let id = 4 + round * HALF + number;
            let text = format!("attempt {number} of round {round}");
            made::event(id, 0.1, "retrying", "shop::payments::charge", "0b", &text)
        };
        let calls: Vec<Value> = (0..HALF).rev().map(call).collect();
        seen.mock.change(|state| state["events"] = calls.into());
        page.wait_for_text("#events-list", &format!("attempt 127 of round {round}"));
    }
    assert_eq!(page.how_many("#events-list .event"), 256);
    let list = page.reads("#events-list");
    assert!(
        page.reads("#events-list li:last-child").contains("payments opened"),
        "{}",
        &list[list.len() - 100..]
    );
    let of_round = |round: u32| list.matches(&format!("of round {round}")).count();
    assert_eq!([0, 1, 2].map(of_round), [0, 127, 128], "as many are kept as there are places");
}

#[test]
fn a_time_of_another_day_has_its_date() {
    let mut state = made::outage();
    // Now is the 29th of November, 18:40.
    state["switches"]["thrown"][0]["ends_in_seconds"] = json!(3.0 * 86_400.0);
    state["events"][5]["seconds_ago"] = json!(86_400.0);
    let Some(seen) = shown("other days", state, Screen::NARROW) else { return };
    let page = &seen.page;
    let band = page.reads(".band");
    assert!(band.starts_with("Retries are off until 2 Dec 18:40:00"), "{band}");
    page.draw_whole("other-days", Screen::NARROW);
    let time = |at: usize| page.reads(&format!("#events-list li:nth-child({at}) time"));
    assert_eq!([time(5), time(6)], ["18:39:47", "28 Nov 18:40:00"]);
    let title = page.text("document.querySelector('#events-list li:nth-child(5) time').title");
    assert_eq!(title, "Saturday 29 November 2025 at 18:39:47");
    page.wait_for_text("#changes-list li:nth-child(2)", "ends in 30 min 30 s, at 19:10:30");
    // It was today, and is no longer.
    seen.mock.change(|state| {
        state["now_unix_seconds"] = json!(1_764_441_600.12 + 86_400.0);
        state["events"] = json!([]);
    });
    page.wait_for_text("#events-list li:nth-child(5) time", "29 Nov 18:39:47");
}
