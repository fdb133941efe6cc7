//! Why there is no answer that can be shown, and what helps.

use serde_json::json;

use super::shown;
use crate::driver::Screen;
use crate::service::made;

#[test]
fn an_answer_of_something_else_says_what_to_do() {
    let Some(seen) = shown("other answers", made::calm(), Screen::WIDE) else { return };
    let page = &seen.page;
    let login = "Something in front of the service asks for a login: reload the page.";
    for (status, text, words) in [
        (302, "/login", login),
        (401, "", login),
        (403, "", login),
        (200, "<!doctype html>Sign in", login),
        (404, "", "The service answers 404: the page is no longer at this address."),
        (421, "", "The service answers 421: it does not answer to the name 127.0.0.1."),
        (503, "", "The service answers 503: it is busy, or is being replaced."),
        (500, "", "The service answers 500."),
    ] {
        seen.mock.answers_instead(Some((status, text)));
        page.wait_for_text(".band.is-lost", words);
        let band = page.reads(".band.is-lost");
        assert!(band.contains("What you see is from 18:4"), "{band}");
        assert!(band.ends_with("Try now Reload"), "{band}");
        assert_eq!(page.reads("#live-text"), "not live");
        page.draw(&format!("refused-{status}"));
    }
    seen.mock.answers_instead(None);
    page.click(".band.is-lost button");
    page.wait("!document.querySelector('.band.is-lost')", "the band goes");
    let complaints = page.complaints();
    assert!(complaints.iter().all(|one| one.starts_with("network:")), "{complaints:?}");
}

#[test]
fn no_connection_is_no_answer() {
    let Some(seen) = shown("no connection", made::calm(), Screen::WIDE) else { return };
    seen.mock.is_silent(true);
    seen.page.wait_for_text(".band.is-lost", "No answer since 18:4");
    assert!(seen.page.reads(".band.is-lost").ends_with("Try now"), "a reload would lose what is known");
}

#[test]
fn an_answer_that_cannot_be_drawn_comes_again() {
    let Some(seen) = shown("a fault in the page", made::calm(), Screen::WIDE) else { return };
    let page = &seen.page;
    page.value(
        "window.real = window.showFunctions; window.showFunctions = () => { \
         window.showFunctions = window.real; throw new Error('once') }; true",
    );
    seen.mock.change(|state| state["functions"][3]["p95_seconds"] = json!(0.777));
    page.wait_for_text("[data-key='shop::mail::send_receipt']", "777 ms");
    page.wait("!document.querySelector('.band.is-lost')", "the band goes");
}

#[test]
fn a_fault_of_the_page_is_not_the_silence_of_the_service() {
    let Some(seen) = shown("a fault that stays", made::calm(), Screen::WIDE) else { return };
    let page = &seen.page;
    page.value("window.showFunctions = () => { throw new Error('no such shape') }; true");
    seen.mock.change(|state| state["service"] = json!("shop 2"));
    page.wait_for_text(".band.is-lost", "This page cannot show the answer of the service (no such shape)");
    assert!(page.reads(".band.is-lost").ends_with("Try now Reload"));
}

#[test]
fn a_page_of_another_build_offers_to_be_reloaded() {
    let Some(seen) = shown("another build", made::calm(), Screen::WIDE) else { return };
    let page = &seen.page;
    assert_eq!(page.how_many(".band"), 0);
    seen.mock.restart(|state| state["page"] = json!("00112233"));
    page.wait_for_text(".band", "The service has another version of this page now.");
    page.must_be_accessible("another build");
    page.draw("another-build");
    page.value("window.isOld = true");
    seen.mock.change(|state| state["page"] = json!(null));
    page.wait("!document.querySelector('.band')", "it fits again");
    seen.mock.change(|state| state["page"] = json!("00112233"));
    page.wait("document.querySelector('.band button')", "it does not");
    page.click(".band button");
    page.wait("!window.isOld && document.documentElement?.dataset.shown", "it is loaded anew");
}

#[test]
fn the_times_are_those_of_the_service() {
    let Some(seen) = shown("two clocks", made::calm(), Screen::WIDE) else { return };
    let page = &seen.page;
    page.value("window.now = Date.now; Date.now = () => window.now.call(Date) + 3_600_000; true");
    seen.mock.change(|state| state["service"] = json!("shop 2"));
    page.wait_for_text("#service", "shop 2");
    page.wait_for_text("#live-text", "live, 18:40:0");
    page.wait_for_text("#live-text", "live, 18:40:02");
    seen.mock.is_silent(true);
    page.wait_for_text(".band.is-lost", "No answer since 18:40:");
}
