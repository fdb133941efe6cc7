//! When the page asks, and what it says when nobody answers.

use serde_json::json;

use super::{names, shown, until};
use crate::driver::{Browser, Screen};
use crate::service::{Mock, made};

#[test]
fn without_an_answer_a_band_says_since_when() {
    let Some(seen) = shown("a lost connection", made::calm(), Screen::WIDE) else { return };
    let page = &seen.page;
    seen.mock.is_silent(true);
    page.wait_for_text(".band.is-lost", "what you see is from then");
    let band = page.reads(".band.is-lost");
    assert!(band.starts_with("No answer since "), "{band}");
    assert_eq!(page.reads("#live-text"), "no answer");
    assert_eq!(names(page).len(), 8, "what was known stays");
    page.wait_for_text("#attention-none", "Nothing needed attention at ");
    page.must_be_accessible("a lost connection");
    page.draw("lost");
    seen.mock.is_silent(false);
    page.click(".band.is-lost button");
    page.wait("!document.querySelector('.band.is-lost')", "the band goes");
    assert!(page.reads("#live-text").starts_with("live, "));
    assert_eq!(page.reads("#attention-none"), "Nothing needs attention");
    let complaints = page.complaints();
    assert!(complaints.iter().all(|one| one.starts_with("network:")), "{complaints:?}");
}

#[test]
fn whoever_fails_is_asked_less_and_less() {
    let Some(seen) = shown("a pause", made::calm(), Screen::WIDE) else { return };
    let pauses = |failures: [u8; 4]| {
        let each = "((failures) => { connection.failures = failures; return pauseSeconds(); })";
        seen.page.value(&format!("connection.pollSeconds = 2; {failures:?}.map({each})"))
    };
    assert_eq!(pauses([0, 1, 2, 3]), json!([2, 4, 8, 16]));
    assert_eq!(pauses([4, 5, 9, 200]), json!([30, 30, 30, 30]));
}

#[test]
fn nothing_changes_while_nothing_is_new() {
    let Some(seen) = shown("an unchanged answer", made::calm(), Screen::WIDE) else { return };
    seen.page.wait("document.querySelectorAll('.spark-line[d]').length === 8", "all is drawn");
    seen.page.value(
        "window.changes = 0; new MutationObserver((all) => { window.changes += all.length })\
         .observe(document.querySelector('main'), { subtree: true, childList: true, characterData: true, attributes: true })",
    );
    let before = seen.server.polls();
    seen.page.wait("performance.getEntriesByType('resource').length >= 6", "some more answers");
    assert!(seen.server.polls() > before + 1, "it goes on asking");
    assert_eq!(seen.page.value("window.changes"), 0);
    let since = seen.server.asked().last().expect("a request").clone();
    assert_eq!(since, "GET /ops/api/v1/state?since=1");
}

#[test]
fn ages_count_on_while_nothing_is_new() {
    let Some(seen) = shown("ages", made::outage(), Screen::WIDE) else { return };
    let state = "#breakers-table [data-key=payments] [data-column=state]";
    seen.page.click("#breakers-table [data-key=payments] .opens");
    seen.page.click("[data-key='shop::payments::charge'] .opens");
    seen.page.wait_for_text(".detail .split", "Breaker payments");
    assert!(seen.page.reads(state).starts_with("open for "));
    // The row, the breaker that is opened, and the function that is opened.
    for place in [state, "#breakers-table .detail", ".detail .split"] {
        let age = format!("document.querySelector({place:?}).textContent.match(/open ?for (\\d+) s/)?.[1]");
        seen.page.wait(&format!("parseInt({age}) >= 14"), "its age grows");
    }
    assert!(seen.page.reads(".band").starts_with("Retries are off until 18:45:01,"), "no end is put off");
    assert!(
        seen.server.asked().iter().skip(3).all(|line| line.ends_with("since=1") || line.contains("/sites/")),
        "nothing was new"
    );
}

#[test]
fn only_what_changed_is_written() {
    let Some(seen) = shown("a change", made::calm(), Screen::WIDE) else { return };
    // What is drawn when a row comes into sight may come after the first answer.
    seen.page.wait("document.querySelectorAll('.spark-line[d]').length === 8", "all is drawn");
    seen.page.value(
        "window.written = new Set(); new MutationObserver((all) => all.forEach((one) => window.written.add(\
         one.target.parentElement?.closest('[data-key]')?.dataset.key))).observe(\
         document.querySelector('#functions-table'), { subtree: true, characterData: true, attributes: true, childList: true })",
    );
    seen.mock.change(|state| state["functions"][3]["p95_seconds"] = json!(0.777));
    seen.page.wait_for_text("[data-key='shop::mail::send_receipt']", "777 ms");
    let written = seen.page.value("[...window.written]");
    assert_eq!(written, json!(["shop::mail::send_receipt"]));
}

#[test]
fn a_hidden_tab_asks_nothing() {
    let Some(browser) = Browser::shared("a hidden tab") else { return };
    let server = Mock::new(made::calm()).serve();
    let page = browser.page(Screen::WIDE);
    page.open(&server.url("/ops/"));
    let before = server.polls();
    page.wait("performance.getEntriesByType('resource').length >= 3", "it asks");
    page.hide_behind_another();
    page.wait("document.hidden", "it is hidden");
    // One that was on its way may still come.
    page.wait("!connection.polling", "nothing is on its way");
    let hidden = server.polls();
    assert!(hidden > before, "it asked before");
    // As long as ten polls would take, by the page's own clock, which goes on.
    page.value("new Promise((done) => setTimeout(done, 2200))");
    assert_eq!(server.polls(), hidden);
    page.bring_to_front();
    page.wait("!document.hidden", "it is seen again");
    until("it asks again", || server.polls() > hidden);
}

#[test]
fn one_request_is_on_its_way_at_most() {
    let Some(seen) = shown("one request", made::outage(), Screen::WIDE) else { return };
    seen.page.value(
        "window.most = 0; window.now = 0; const real = window.fetch; window.fetch = async (...all) => { \
         window.now += 1; window.most = Math.max(window.most, window.now); \
         try { return await real(...all) } finally { window.now -= 1 } }; true",
    );
    seen.page.click("[data-key='shop::payments::charge'] .opens");
    seen.page.value("poll(); poll(); askSite('shop::payments::charge'); true");
    seen.page.wait("performance.getEntriesByType('resource').length >= 8", "some answers");
    assert_eq!(seen.page.value("window.most"), 1);
}

#[test]
fn it_is_served_with_and_without_a_slash() {
    let Some(browser) = Browser::shared("its address") else { return };
    let server = Mock::new(made::calm()).serve();
    for path in ["/ops", "/ops/"] {
        let page = browser.page(Screen::WIDE);
        page.open(&server.url(path));
        assert_eq!(names(&page).len(), 8, "{path}");
    }
    assert!(server.asked().iter().all(|line| line.starts_with("GET /ops")), "{:?}", server.asked());
}
