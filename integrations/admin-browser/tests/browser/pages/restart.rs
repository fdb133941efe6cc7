//! Another process in the place of the one before: its numbers begin anew.

use serde_json::json;

use super::{row, shown, writable};
use crate::driver::Screen;
use crate::service::made;

#[test]
fn a_new_process_shows_its_own_events() {
    let Some(seen) = shown("events of a new process", made::calm(), Screen::WIDE) else { return };
    let page = &seen.page;
    page.wait_for_text("#events-list", "price succeeded at attempt 2 of 3");
    seen.mock.restart(|state| {
        let event = |id: u64| {
            let text = format!("event {id} of the new process");
            made::event(id, 0.5, "recovered", "shop::mail::send_receipt", "00000000000000aa", &text)
        };
        state["events"] = json!([event(3), event(2), event(1)]);
    });
    page.wait("document.querySelectorAll('#events-list .event').length === 3", "there are three");
    let texts = "[...document.querySelectorAll('#events-list .sentence')].map((one) => one.textContent)";
    let expected = [3, 2, 1].map(|id| format!("event {id} of the new process"));
    assert_eq!(page.value(texts), json!(expected));
}

#[test]
fn an_opened_row_shows_the_events_of_the_new_process() {
    let state = made::outage();
    let Some(seen) = shown("a row of a new process", state.clone(), Screen::WIDE) else { return };
    let page = &seen.page;
    page.click(&format!("{} .opens", row("payments::charge")));
    page.wait_for_text(".detail .events", "payments opened");
    let mut site = made::charge(&state);
    for event in site["events"].as_array_mut().expect("events") {
        event["text"] = json!("of the new process");
    }
    drop(seen.mock.clone().with_site("shop::payments::charge", site));
    seen.mock.restart(|_| {});
    page.wait_for_text(".detail .events", "of the new process");
    assert!(!page.reads(".detail .events").contains("payments opened"));
}

#[test]
fn an_end_half_written_is_not_that_of_another_override() {
    let Some(seen) = shown("an override of a new process", writable(), Screen::WIDE) else { return };
    let page = &seen.page;
    page.click("#changes-list li:first-child summary");
    page.fill("#changes-list li:first-child form", "Reason", "it is over");
    seen.mock.restart(|state| state["overrides"][0]["name"] = json!("shop::search::suggest"));
    page.wait_for_text("#changes-list li:first-child", "shop::search::suggest");
    assert_eq!(page.value("document.querySelector('#changes-list li:first-child details').open"), false);
    let reason = "document.querySelector('#changes-list li:first-child [name=reason]').value";
    assert_eq!(page.text(reason), "");
}
