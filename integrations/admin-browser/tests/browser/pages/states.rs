//! What is seen in each state of the service.

use super::{names, row, shown, told_within_3_s};
use crate::driver::Screen;
use crate::service::made;

#[test]
fn before_traffic_there_are_zeros_and_a_hint() {
    let Some(seen) = shown("before traffic", made::before_traffic(), Screen::WIDE) else { return };
    let page = &seen.page;
    assert_eq!(page.reads("#service"), "shop");
    assert_eq!(page.reads("#attention-none"), "Nothing needs attention");
    assert_eq!(page.how_many("#attention-list li"), 0);
    assert_eq!(names(page).len(), 8);
    let cell = |column: &str| page.reads(&format!("{} [data-column={column}]", row("payments::charge")));
    assert_eq!([cell("rate"), cell("outcomes"), cell("p99"), cell("attempts")], ["0", "–", "–", "–"]);
    assert_eq!(cell("breaker"), "closed payments");
    page.wait_for_text("#functions-hint", "No calls yet");
    page.wait_for_text("#events-hint", "No events yet");
    page.wait_for_text("#breakers-hint", "No breaker has been used yet");
    assert_eq!(page.complaints(), [""; 0]);
}

#[test]
fn a_service_without_functions_says_when_they_come() {
    let mut state = made::before_traffic();
    state["functions"].as_array_mut().expect("rows").truncate(5);
    let Some(seen) = shown("no functions", state, Screen::WIDE) else { return };
    seen.mock.change(|state| state["functions"].as_array_mut().expect("rows").clear());
    // Functions never go: what is known stays until the page is opened anew.
    seen.page.reload();
    seen.page.wait_for_text("#functions-hint", "No annotated function is known yet");
    assert_eq!(names(&seen.page).len(), 0);
}

#[test]
fn numbers_of_traffic_are_read_at_a_glance() {
    let Some(seen) = shown("traffic", made::calm(), Screen::WIDE) else { return };
    let cell = |column: &str| seen.page.reads(&format!("{} [data-column={column}]", row("catalog::price")));
    assert_eq!([cell("rate"), cell("p50"), cell("p95"), cell("p99")], ["7.8", "13 ms", "40 ms", "143 ms"]);
    assert_eq!([cell("attempts"), cell("outcomes")], ["1.02", "99.9 % ok"]);
    seen.page.wait("document.querySelectorAll('.spark-line[d]').length === 8", "all is drawn");
    let label =
        format!("document.querySelector(\"{} .bar\").getAttribute('aria-label')", row("catalog::price"));
    assert_eq!(seen.page.text(&label), "Last 2 minutes: 935 ok, 18 ok after retry, 1 failed");
    assert_eq!(seen.page.how_many("#legend li"), 5);
    assert!(seen.page.reads("#facts").contains("up 2 h"), "{}", seen.page.reads("#facts"));
    assert!(
        seen.page.reads("#facts").contains("configuration 3 from /etc/shop/resilience.toml, applied 1 min")
    );
}

#[test]
fn the_parts_of_a_bar_fill_it() {
    let Some(seen) = shown("bars", made::outage(), Screen::WIDE) else { return };
    seen.page.wait("document.querySelectorAll('.spark-line[d]').length === 8", "all is drawn");
    let widths = format!(
        "[...document.querySelectorAll(\"{} .part\")].map((part) => Number(part.getAttribute('width')))",
        row("payments::refund")
    );
    let widths = seen.page.value(&widths);
    let widths: Vec<f64> =
        widths.as_array().expect("parts").iter().filter_map(serde_json::Value::as_f64).collect();
    assert_eq!(widths.len(), 5);
    assert!((widths.iter().sum::<f64>() - 160.0).abs() < 0.1, "{widths:?}");
    assert!(widths.iter().all(|width| *width >= 1.99), "each of the five is seen: {widths:?}");
}

#[test]
fn an_opened_breaker_is_in_attention_within_3_s() {
    let mut state = made::calm();
    // As in truth.
    state["poll_seconds"] = serde_json::json!(2);
    let Some(seen) = shown("an opened breaker", state, Screen::WIDE) else { return };
    assert_eq!(seen.page.reads("#attention-none"), "Nothing needs attention");
    let polls = seen.server.polls();
    seen.mock.change(made::open_payments);
    let sentence = "payments is open for 12 s: 5 failures in a row";
    told_within_3_s(&seen.page, &seen.server, polls, sentence);
    assert_eq!(seen.page.how_many("#attention-list [data-severity=critical]"), 1);
    let badge = format!("{} .badge", row("payments::charge"));
    assert_eq!(seen.page.reads(&badge), "open");
    let symbol = format!("document.querySelector(\"{badge} use\").getAttribute('href')");
    assert_eq!(seen.page.text(&symbol), "#icon-open");
    assert_eq!(seen.page.text("document.title"), "(1) shop · resilience");
    assert_eq!(seen.page.complaints(), [""; 0]);
}

#[test]
fn a_thrown_switch_is_a_band_that_says_who_and_why() {
    let Some(seen) = shown("a switch", made::outage(), Screen::WIDE) else { return };
    let band = seen.page.reads(".band");
    assert!(
        band.starts_with("Retries are off until ") && band.ends_with(", by oncall: incident 812."),
        "{band}"
    );
    seen.page.wait_for_text("#changes-list", "shop::payments::charge: retry attempts = 1");
    seen.page.wait_for_text("#changes-list", "Breaker checkout is forced open");
    seen.page.wait_for_text("#changes-list", "Faults in shop::search::*: 5%error, 12 injected");
    // Words between backticks are shown as code.
    assert_eq!(seen.page.reads("#attention-list li:nth-child(4) code"), "atempts");
}

#[test]
fn the_button_of_a_sentence_opens_the_row() {
    let Some(seen) = shown("a way to the row", made::outage(), Screen::WIDE) else { return };
    seen.page.click("#attention-list li:first-child button");
    let opened = format!("{} .settings", row("payments::charge"));
    seen.page.wait(&format!("document.querySelector(\"{opened}\")"), "the row is open");
    assert_eq!(
        seen.page.text("document.activeElement.innerText.replace(/\\s/g, '')"),
        "shop::payments::charge"
    );
}

#[test]
fn the_events_of_one_call_light_up_together() {
    let Some(seen) = shown("events", made::outage(), Screen::WIDE) else { return };
    let page = &seen.page;
    assert_eq!(page.how_many("#events-list .event"), 7);
    assert!(page.reads("#events-list .event").contains("payments opened: 5 failures in a row"));
    page.point_at("#events-list li:nth-child(2) .call");
    page.wait("document.querySelectorAll('#events-list .is-sibling').length === 4", "four light up");
    page.value("document.querySelector('#events-list li:nth-child(6) .call').focus()");
    page.wait("document.querySelectorAll('#events-list .is-sibling').length === 2", "two light up");
}

#[test]
fn a_new_event_of_a_pinned_call_lights_up_too() {
    let Some(seen) = shown("a pinned call", made::outage(), Screen::WIDE) else { return };
    let page = &seen.page;
    page.click("#events-list li:nth-child(2) .call");
    page.point_at("#service");
    page.wait("document.querySelectorAll('#events-list .is-sibling').length === 4", "four light up");
    seen.mock.change(|state| {
        let event = |id: u64, call: &str| {
            made::event(id, 0.1, "gave_up", "shop::payments::charge", call, "gave up after all")
        };
        state["events"] = serde_json::json!([event(14, "9f3a000000000041"), event(13, "00000000000000aa")]);
    });
    page.wait("document.querySelectorAll('#events-list .event').length === 9", "two more events");
    let siblings = "[...document.querySelectorAll('#events-list .event')].map((one) => \
                    one.classList.contains('is-sibling') ? 'x' : '-').join('')";
    assert_eq!(page.text(siblings), "x-xxxx---");
}

#[test]
fn new_events_come_on_top_and_old_ones_stay() {
    let Some(seen) = shown("new events", made::calm(), Screen::WIDE) else { return };
    seen.mock.change(|state| {
        // Only what is newer than the page's cursor, as the service answers.
        let new = made::event(7, 0.1, "gave_up", "shop::mail::send_receipt", "00000000000000aa", "gave up");
        state["events"] = serde_json::json!([new]);
    });
    seen.page.wait("document.querySelectorAll('#events-list .event').length === 3", "three events");
    assert!(seen.page.reads("#events-list .event").contains("gave up"));
}
