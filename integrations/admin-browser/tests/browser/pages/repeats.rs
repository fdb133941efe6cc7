//! What has the name of another is a line of its own.

use serde_json::{Value, json};

use super::{shown, writable};
use crate::driver::{Page, Screen};
use crate::service::made;

/// The texts of all elements of a selector, in their order.
fn all(page: &Page, selector: &str) -> Vec<String> {
    let texts = format!("[...document.querySelectorAll({selector:?})].map((one) => one.textContent)");
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    page.value(&texts).as_array().expect("texts").iter().map(text).collect()
}

#[test]
fn a_switch_thrown_twice_is_two_bands() {
    let mut state = writable();
    let by_file = json!({ "switch": "retries", "to": "off", "by": null, "because": null,
                          "ends_in_seconds": null, "origin": "the file" });
    state["switches"]["thrown"].as_array_mut().expect("a list").push(by_file);
    let Some(seen) = shown("a switch thrown twice", state, Screen::WIDE) else { return };
    let page = &seen.page;
    let bands = all(page, ".band > p");
    assert_eq!(bands.len(), 2, "{bands:?}");
    assert!(bands[0].ends_with(", by oncall: incident 812."), "{bands:?}");
    assert_eq!(bands[1], "Retries are off, by the file.");
    assert_eq!(page.how_many(".band:first-child form"), 1);
    assert_eq!(page.how_many(".band:last-child form"), 0, "the file is not changed from here");
    seen.mock.change(|state| {
        state["switches"]["thrown"].as_array_mut().expect("a list").remove(0);
    });
    page.wait("document.querySelectorAll('.band').length === 1", "it was put back by hand");
    assert_eq!(all(page, ".band > p"), ["Retries are off, by the file."]);
}

#[test]
fn sentences_of_one_subject_are_lines_of_their_own() {
    let mut state = made::calm();
    let sentence = |key: &str| {
        json!({ "severity": "critical", "kind": "breaker_open", "subject": "payments",
                                       "text": format!("payments is open for the key `{key}`") })
    };
    state["attention"] = json!([sentence("a"), sentence("b"), sentence("c")]);
    let Some(seen) = shown("open keys", state, Screen::WIDE) else { return };
    let page = &seen.page;
    let sentences = |keys: &[&str]| -> Vec<String> {
        keys.iter().map(|key| format!("payments is open for the key {key}")).collect()
    };
    assert_eq!(all(page, "#attention-list .sentence"), sentences(&["a", "b", "c"]));
    assert_eq!(page.reads("#attention-count"), "3");
    seen.mock.change(|state| {
        state["attention"].as_array_mut().expect("a list").remove(0);
    });
    page.wait("document.querySelectorAll('#attention-list li').length === 2", "one has ended");
    assert_eq!(all(page, "#attention-list .sentence"), sentences(&["b", "c"]));
}

#[test]
fn breakers_of_one_name_are_rows_of_their_own() {
    let mut state = made::calm();
    let key = |key: &str| {
        let mut breaker = made::breaker("checkout", "open");
        breaker["key"] = json!(key);
        breaker
    };
    state["breakers"] = json!([
        made::breaker("checkout", "open"),
        made::breaker("checkout", "closed"),
        made::breaker("checkout", "closed"),
        key("2")
    ]);
    let Some(seen) = shown("breakers of one name", state, Screen::WIDE) else { return };
    let page = &seen.page;
    let states = "#breakers-table .entry [data-column=state] .badge";
    assert_eq!(all(page, states), ["open", "open", "closed", "closed"]);
    let names = "#breakers-table .entry .words";
    assert_eq!(all(page, names), ["checkout", "checkout key 2", "checkout", "checkout"]);
    assert_eq!(page.reads("#breakers-count"), "4");
    assert_eq!(page.text("breakers.get('checkout').state"), "open", "the worst stands for the name");
    page.click("#breakers-table .entry:last-child .opens");
    assert_eq!(page.how_many("#breakers-table .entry.is-open"), 1);
    page.wait_for_text("#breakers-table .entry:last-child .detail", "State closed");
    seen.mock.change(|state| {
        state["breakers"].as_array_mut().expect("a list").truncate(1);
    });
    page.wait("document.querySelectorAll('#breakers-table .entry').length === 1", "one is left");
    assert_eq!(all(page, states), ["open"]);
    assert_eq!(page.complaints(), [""; 0]);
}
