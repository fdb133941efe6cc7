//! What somebody points at, writes into or has selected stays as it is.

use serde_json::{Value, json};

use super::{form_of, give_token, names, row, shown, writable};
use crate::driver::Screen;
use crate::service::{TOKEN, made};

fn sort_by_rate(page: &crate::driver::Page) {
    page.click("#functions-table .head [data-column=rate] button");
}

fn another_function(state: &Value) -> Value {
    let mut new = state["functions"][0].clone();
    new["name"] = json!("shop::zoo::feed");
    new
}

#[test]
fn a_row_that_comes_as_another_goes_is_seen() {
    let Some(seen) = shown("a row for another", made::calm(), Screen::WIDE) else { return };
    let page = &seen.page;
    page.point_at("#functions-table .entry .row");
    seen.mock.restart(|state| state["functions"][7] = another_function(state));
    page.wait("document.querySelector(\"[data-key='shop::zoo::feed']\")?.isConnected", "the new row");
    assert_eq!(names(page).len(), 8);
    assert_eq!(page.value("functionsGrid.shown.map((row) => row.key)").as_array().map(Vec::len), Some(8));
}

#[test]
fn a_form_keeps_the_focus_while_rows_come_and_rise() {
    let mut state = writable();
    state["functions"][4]["calls_per_second"] = json!(0.1);
    let Some(seen) = shown("a focus that stays", state, Screen::WIDE) else { return };
    let page = &seen.page;
    sort_by_rate(page);
    page.click("#only-trouble");
    page.click(&format!("{} .opens", row("payments::charge")));
    page.wait("document.querySelector('.detail form')", "the forms");
    page.value("document.querySelector('.detail details').open = true");
    page.fill(".detail form", "New value", "4");
    // Its row rises to the top, its trouble is over, and another row comes.
    seen.mock.change(|state| {
        let new = another_function(state);
        let rows = state["functions"].as_array_mut().expect("rows");
        rows[4]["calls_per_second"] = json!(900.0);
        rows[4]["breaker_state"] = json!("closed");
        for outcome in ["error", "error_after_retry", "rejected"] {
            rows[4]["recent"][outcome] = json!(0);
        }
        rows.push(new);
    });
    page.wait("functions.has('shop::zoo::feed')", "another row");
    page.types("t2");
    assert_eq!(page.text("document.activeElement.value"), "4t2");
    // The filter moves rows too: all but this one.
    page.value("document.querySelector('#only-trouble').checked = false; filterFunctions()");
    assert_eq!(names(page).first().map(String::as_str), Some("payments::charge"));
    page.types("0");
    assert_eq!(page.text("document.activeElement.value"), "4t20");
}

#[test]
fn a_sentence_that_is_selected_is_not_replaced() {
    let Some(seen) = shown("a selection", made::outage(), Screen::WIDE) else { return };
    let page = &seen.page;
    let sentence = "#attention-list li:first-child .sentence";
    page.value(&format!("getSelection().selectAllChildren(document.querySelector('{sentence}'))"));
    let selected = page.text("getSelection().toString()");
    assert!(selected.starts_with("payments is open for 12 s"), "{selected}");
    let later = |seconds: u32| {
        seen.mock.change(|state| {
            state["attention"][0]["text"] = json!(format!("payments is open for {seconds} s"));
            state["service"] = json!(format!("shop {seconds}"));
        });
        page.wait_for_text("#service", &format!("shop {seconds}"));
    };
    later(14);
    assert_eq!(page.text("getSelection().toString()"), selected);
    page.value("getSelection().removeAllRanges()");
    later(16);
    page.wait_for_text(sentence, "payments is open for 16 s");
}

#[test]
fn a_form_half_filled_survives_the_polls() {
    let Some(seen) = form_of("a half-filled form", "Override a setting") else { return };
    let page = &seen.page;
    page.fill("#form", "New value", "4");
    for times in 1..=3_u32 {
        seen.mock.change(|state| {
            state["functions"][4]["calls_per_second"] = json!(100.0 + f64::from(times));
            state["attention"][0]["text"] = json!(format!("payments is open, told for the {times}. time"));
        });
        page.wait_for_text("#attention-list", &format!("for the {times}. time"));
    }
    assert_eq!(page.text("document.activeElement.value"), "4");
}

#[test]
fn escape_leaves_the_field_and_then_the_row() {
    let Some(seen) = form_of("escape in a form", "Override a setting") else { return };
    let page = &seen.page;
    page.fill("#form", "New value", "4");
    let focused = "document.activeElement.closest('.opens, form')?.className";
    let written = "document.querySelector('#form [name=value]').value";
    page.press("Escape");
    assert_eq!(page.text(focused), "opens", "the field is left, the row is not");
    assert_eq!(page.text(written), "4");
    page.press("Escape");
    assert_eq!(page.how_many(".detail"), 0);
    assert_eq!(page.text(focused), "opens");
    // What was written is there when the row is opened again, and its values are of now.
    let mut site = made::charge(&writable());
    site["effective"][0]["value"] = json!("2");
    drop(seen.mock.clone().with_site("shop::payments::charge", site));
    page.press("Enter");
    assert_eq!(page.text(written), "4");
    page.wait_for_text("#form", "retry: attempts (now 2)");
    // So it is by a press of the mouse, and for a form that was sent there is nothing to keep.
    page.fill("#form", "Reason", "incident 812");
    page.press("Enter");
    give_token(&seen, TOKEN);
    page.wait_for_text("#form .result", "It is done.");
    for _ in 0..2 {
        page.click(&format!("{} .opens", row("payments::charge")));
    }
    page.wait("document.querySelector('.detail [name=value]')?.value === ''", "a new form");
}
