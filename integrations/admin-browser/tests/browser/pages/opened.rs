//! A row that is opened.

use serde_json::json;

use super::{row, shown};
use crate::driver::Screen;
use crate::service::made;

#[test]
fn an_opened_row_tells_all_of_a_function() {
    let Some(seen) = shown("a row", made::outage(), Screen::WIDE) else { return };
    let page = &seen.page;
    page.click(&format!("{} .opens", row("payments::charge")));
    page.wait("document.querySelector('.settings')", "details");
    assert_eq!(page.reads(".detail .where code"), "src/payments.rs:89");
    assert_eq!(
        page.reads(".detail pre"),
        "#[retry(attempts = 3, base = 100ms)] #[circuit_breaker(name = \"payments\")]"
    );
    assert_eq!(page.how_many(".settings tbody tr"), 6);
    let attempts = page.reads(".settings tbody tr");
    assert!(attempts.starts_with("retry attempts 1 by hand (oncall: incident 812), until "), "{attempts}");
    assert!(attempts.ends_with(" 3"), "what is written is last: {attempts}");
    let line = "getComputedStyle(document.querySelector('.settings del')).textDecorationLine";
    assert_eq!(page.text(line), "line-through");
    assert_eq!(page.how_many(".settings del"), 2, "only what is not in force is struck through");
    assert_eq!(page.how_many(".histogram tr"), 11 + 3, "empty buckets at the ends are left out");
    page.wait_for_text(".detail", "909 calls, 106 ms in the mean");
    page.wait_for_text(".detail", "exhausted: 31 times");
    let buckets = page.reads(".histogram tbody");
    assert!(buckets.starts_with("≤ 10 ms 12 ≤ 25 ms 210 ") && buckets.ends_with(" ≤ 5 s 31"), "{buckets}");
    page.wait_for_text(".detail", "Breaker payments");
    assert_eq!(page.how_many(".detail .event"), 4);
    page.wait_for_text(".detail", "[retry.\"shop::payments::charge\"]");
    assert_eq!(page.how_many(".detail form"), 0, "nothing can be changed here");
    page.draw_whole("row", Screen::WIDE);
}

#[test]
fn the_toml_is_copied_or_selected() {
    let Some(seen) = shown("a copy", made::outage(), Screen::WIDE) else { return };
    let page = &seen.page;
    page.click(&format!("{} .opens", row("payments::charge")));
    page.wait("document.querySelector('.settings')", "details");
    page.value("[...document.querySelectorAll('.detail button')].find((one) => one.innerText === 'Copy TOML').id = 'copy'");
    page.value("navigator.clipboard.writeText = async (text) => { window.taken = text }; true");
    page.click("#copy");
    page.wait_for_text("#copy", "Copied");
    assert!(page.text("window.taken").starts_with("[retry.\"shop::payments::charge\"]\nattempts = 1\n"));
    page.value("navigator.clipboard.writeText = async () => { throw new Error('no') }; true");
    page.click("#copy");
    page.wait_for_text("#copy", "Ctrl+C");
    assert!(page.text("getSelection().toString()").contains("attempts = 1"));
}

#[test]
fn a_row_without_durations_says_how_to_get_them() {
    let mut state = made::before_traffic();
    state["functions"][4]["level"] = json!("calls");
    let Some(seen) = shown("no durations", state.clone(), Screen::WIDE) else { return };
    let mut site = made::charge(&state);
    site["histogram"]["count"] = json!(0);
    site["calls"]["ok"] = json!(7);
    let mock = seen.mock.clone().with_site("shop::payments::charge", site);
    drop(mock);
    seen.page.click(&format!("{} .opens", row("payments::charge")));
    seen.page.wait_for_text(".detail", "Durations are measured at the level latency.");
}

#[test]
fn details_that_cannot_be_read_say_so() {
    let Some(seen) = shown("no details", made::calm(), Screen::WIDE) else { return };
    seen.page.click(&format!("{} .opens", row("users::profile")));
    seen.page.wait_for_text(".detail [role=alert]", "the service answers 404 for shop::users::profile");
}

#[test]
fn a_function_that_is_gone_is_asked_for_no_more() {
    let Some(seen) = shown("a restart", made::outage(), Screen::WIDE) else { return };
    let page = &seen.page;
    page.click(&format!("{} .opens", row("payments::charge")));
    page.wait("document.querySelector('.settings')", "details");
    seen.mock.restart(|state| {
        state["functions"].as_array_mut().expect("rows").remove(4);
    });
    page.wait("document.querySelectorAll('#functions-table .entry').length === 7", "its row goes");
    assert_eq!(page.how_many(".detail"), 0);
    page.wait("!connection.polling", "nothing is on its way");
    let before = seen.server.asked().len();
    for times in 1..=2 {
        seen.mock.change(|state| state["service"] = json!(format!("shop {times}")));
        page.wait_for_text("#service", &format!("shop {times}"));
        page.wait("!connection.polling", "nothing is on its way");
    }
    let asked = seen.server.asked().split_off(before);
    assert!(asked.len() >= 2, "{asked:?}");
    assert!(asked.iter().all(|line| line.starts_with("GET /ops/api/v1/state")), "{asked:?}");
}

#[test]
fn a_setting_that_lasts_longer_shows_its_new_end() {
    let state = made::outage();
    let Some(seen) = shown("a new end", state.clone(), Screen::WIDE) else { return };
    let page = &seen.page;
    page.click(&format!("{} .opens", row("payments::charge")));
    page.wait_for_text(".settings tbody tr", "until 18:45:0");
    let ends_in = |seconds: f64, now: f64| {
        let mut site = made::charge(&state);
        site["effective"][0]["ends_in_seconds"] = json!(seconds);
        site["calls"]["ok"] = json!(seconds);
        drop(seen.mock.clone().with_site("shop::payments::charge", site));
        seen.mock.change(|state| state["now_unix_seconds"] = json!(1_764_441_600.12 + now));
        page.wait_for_text(".detail", &format!("{seconds} ok"));
    };
    page.value("document.querySelector('.settings').isTheSame = true");
    ends_in(291.0, 10.0);
    assert_eq!(page.value("document.querySelector('.settings').isTheSame"), true, "it only counts down");
    ends_in(891.0, 10.0);
    page.wait_for_text(".settings tbody tr", "until 18:55:0");
}

#[test]
fn a_breaker_is_opened_too() {
    let Some(seen) = shown("a breaker", made::outage(), Screen::WIDE) else { return };
    seen.page.click("#breakers-table [data-key=payments] .opens");
    seen.page.wait_for_text("#breakers-table .detail", "5 failures in a row, last timeout");
    let first = seen.page.reads("#breakers-table .entry");
    assert!(first.starts_with("payments open for 1"), "the open one is on top: {first}");
}
