//! All that can be done, done with keys.

use super::{names, row, shown};
use crate::driver::Screen;
use crate::service::made;

const FOCUSED: &str =
    "document.activeElement.closest('[data-key]')?.dataset.key ?? document.activeElement.id";

#[test]
fn a_row_is_found_opened_and_closed_by_keys_alone() {
    let Some(seen) = shown("the keyboard", made::outage(), Screen::WIDE) else { return };
    let page = &seen.page;
    page.press("/");
    assert_eq!(page.text(FOCUSED), "filter");
    page.types("refund");
    assert_eq!(names(page), ["payments::refund"]);
    page.press("Escape");
    assert_eq!(names(page).len(), 8);
    for _ in 0..3 {
        page.press("j");
    }
    assert_eq!(page.text(FOCUSED), "shop::checkout::reserve");
    page.press("ArrowDown");
    page.press("ArrowDown");
    assert_eq!(page.text(FOCUSED), "shop::payments::charge");
    for key in ["Enter", "Space"] {
        page.press(key);
        let opened = format!("document.querySelector(\"{} .settings\")", row("payments::charge"));
        page.wait(&opened, "the row is open");
        let expanded = "document.activeElement.getAttribute('aria-expanded')";
        assert_eq!(page.text(expanded), "true");
        page.press("Escape");
        assert_eq!(page.text(expanded), "false");
        assert_eq!(page.text(FOCUSED), "shop::payments::charge", "the focus stays");
    }
    page.press("k");
    assert_eq!(page.text(FOCUSED), "shop::mail::send_receipt");
    assert_eq!(page.complaints(), [""; 0]);
}

#[test]
fn every_stop_of_the_tab_key_is_seen() {
    let Some(seen) = shown("the tab key", made::outage(), Screen::WIDE) else { return };
    let page = &seen.page;
    let mut stops = Vec::new();
    for _ in 0..24 {
        page.press("Tab");
        stops.push(page.text("document.activeElement.innerText?.trim() || document.activeElement.id"));
        let ring = "getComputedStyle(document.activeElement).outlineStyle";
        let is_seen = page.text(ring) == "solid";
        assert!(is_seen, "{stops:?}");
    }
    assert_eq!(stops[0], "Skip to the functions");
    assert!(stops.contains(&"filter".to_owned()), "{stops:?}");
    assert!(stops.iter().any(|stop| stop.starts_with("Calls/s")), "{stops:?}");
}

#[test]
fn a_column_is_sorted_with_enter() {
    let Some(seen) = shown("sorting by keys", made::outage(), Screen::WIDE) else { return };
    seen.page.value("document.querySelector('#functions-table .head [data-column=p99] button').focus()");
    seen.page.press("Enter");
    assert_eq!(names(&seen.page)[..2], ["payments::charge", "payments::refund"]);
}

#[test]
fn the_question_mark_explains_keys_columns_and_states() {
    let Some(seen) = shown("the list of keys", made::calm(), Screen::WIDE) else { return };
    let page = &seen.page;
    page.press("?");
    page.wait_for_text("#help", "Only those with trouble");
    assert_eq!(page.how_many("#help-keys dt"), 7);
    assert_eq!([page.how_many("#help-columns dt"), page.how_many("#help-states dt")], [8, 6]);
    page.wait_for_text("#help-states", "A few calls pass as probes.");
    page.must_be_accessible("the list of keys");
    page.draw("help");
    page.press("Escape");
    page.wait("!document.querySelector('#help').open", "it is closed");
    page.press("t");
    assert_eq!(page.value("document.querySelector('#only-trouble').checked"), true);
}

#[test]
fn letters_in_a_field_are_letters() {
    let Some(seen) = shown("letters", made::calm(), Screen::WIDE) else { return };
    seen.page.press("/");
    for key in ["t", "j", "?", "/"] {
        seen.page.press(key);
    }
    assert_eq!(seen.page.text("document.querySelector('#filter').value"), "tj?/");
    assert_eq!(seen.page.value("document.querySelector('#help').open"), false);
}

#[test]
fn the_choice_of_colours_is_kept() {
    let Some(seen) = shown("colours", made::calm(), Screen::WIDE) else { return };
    let page = &seen.page;
    let ground = || page.text("getComputedStyle(document.body).backgroundColor");
    let light = ground();
    page.resize(Screen::WIDE.dark());
    let dark = ground();
    assert_ne!(light, dark, "the system's choice is followed");
    let choose = "theme.value = 'light'; theme.dispatchEvent(new Event('change')); true";
    page.value(choose);
    assert_eq!(ground(), light, "the choice of the person beats it");
    page.reload();
    page.wait("document.querySelector('#theme')?.value === 'light'", "the choice is remembered");
    assert_eq!(ground(), light);
}
