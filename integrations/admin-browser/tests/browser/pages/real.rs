//! The page on a real service: what it shows is what annotated functions did.

use std::sync::{PoisonError, RwLockWriteGuard};

use super::{LOAD, told_within_3_s};
use crate::driver::{Browser, Page, Screen};
use crate::service::{Server, TOKEN, real};

struct Real {
    page: Page,
    server: Server,
    _load: RwLockWriteGuard<'static, ()>,
}

fn real(what: &str, allows_writes: bool) -> Option<Real> {
    // Switches and settings are of the process: one test at a time.
    let load = LOAD.write().unwrap_or_else(PoisonError::into_inner);
    let browser = Browser::shared(what)?;
    let server = real::serve(allows_writes);
    let page = browser.page(Screen::WIDE);
    page.keep_focused();
    page.open(&server.url("/ops"));
    Some(Real { page, server, _load: load })
}

fn row(function: &str) -> String {
    format!("#functions-table [data-key$='real::{function}']")
}

/// Opens a row, and unfolds one of its forms, which is `#form` then.
fn form(page: &Page, function: &str, title: &str) {
    page.click(&format!("{} .opens", row(function)));
    page.wait("document.querySelector('.detail form')", "the forms");
    page.value(&format!(
        "(() => {{ const fold = [...document.querySelectorAll('.detail details')].find((one) => \
         one.querySelector('summary').innerText === {title:?}); fold.open = true; \
         fold.querySelector('form').id = 'form'; return true; }})()"
    ));
}

fn give_token(page: &Page) {
    page.wait("document.querySelector('#token-dialog').open", "the token is asked for");
    page.types(TOKEN);
    page.press("Enter");
}

#[test]
fn a_breaker_that_opens_needs_attention_within_3_s() {
    let Some(seen) = real("a real breaker", true) else { return };
    let page = &seen.page;
    assert_eq!(page.reads("#service"), "shop");
    real::reserve(false).expect("it works");
    page.wait_for_text(&row("reserve"), "100 % ok");
    let polls = seen.server.polls();
    for _ in 0..2 {
        real::reserve(true).expect_err("it fails");
    }
    told_within_3_s(page, &seen.server, polls, "stock is open");
    let sentence = page.reads("#attention-list .sentence");
    assert!(sentence.contains("3 failures in a row"), "{sentence}");
    page.wait_for_text(&format!("{} .badge", row("reserve")), "open");
    page.wait_for_text("#events-list", "stock");
    page.draw_whole("real", Screen::WIDE);
    page.wait_for_text(&row("reserve"), "33 % ok");
    // Somebody closes it by hand.
    form(page, "reserve", "Order the breaker stock");
    page.fill("#form", "Order", "reset");
    page.fill("#form", "Reason", "it is well again");
    page.click("#form button.main");
    give_token(page);
    page.wait_for_text("#form .result", "stock is closed");
    page.wait_for_text(&format!("{} .badge", row("reserve")), "closed");
    page.wait("!document.querySelector('#attention-list').innerText.includes('stock')", "the sentence goes");
    assert_eq!(page.complaints(), [""; 0]);
}

#[test]
fn an_override_holds_until_it_is_ended() {
    let Some(seen) = real("a real override", true) else { return };
    let page = &seen.page;
    real::list().expect("it works");
    form(page, "list", "Override a setting");
    page.fill("#form", "Setting", "retry attempts");
    page.fill("#form", "New value", "many");
    page.fill("#form", "For", "10");
    page.fill("#form", "Reason", "incident 812");
    page.fill("#form", "Your name", "oncall");
    page.press("Enter");
    give_token(page);
    page.wait("document.querySelector('#form [aria-invalid=true]')?.name === 'value'", "it is refused");
    page.fill("#form", "New value", "7");
    page.press("Enter");
    page.wait_for_text("#form .result", "overridden for 10 min");
    page.wait_for_text("#changes-list", "attempts = 7");
    page.wait_for_text("#changes-list", "by oncall: incident 812; ends in 9 min");
    page.wait_for_text(".settings .is-overridden", "7");
    page.wait_for_text(".settings del", "3");
    assert_eq!(resilience::control::overrides().len(), 1);
    page.click("#changes-list summary");
    page.value("document.querySelector('#changes-list form').id = 'end'");
    page.fill("#end", "Reason", "it is over");
    page.press("Enter");
    page.wait("document.querySelector('#changes').hidden", "nothing is in force by hand");
    assert_eq!(resilience::control::overrides().len(), 0);
}

#[test]
fn a_switch_is_a_band_until_it_is_put_back() {
    let Some(seen) = real("a real switch", true) else { return };
    let page = &seen.page;
    page.click("#open-switches");
    page.fill("#switches", "Switch", "retries off");
    page.fill("#switches", "For", "5");
    page.fill("#switches", "Reason", "incident 812");
    page.press("Enter");
    give_token(page);
    page.wait_for_text(".band", "Retries are off until ");
    page.wait_for_text(".band", "incident 812");
    page.click(".band summary");
    page.fill(".band", "Reason", "it is over");
    page.press("Enter");
    page.wait("!document.querySelector('.band')", "the band goes");
    assert_eq!(page.complaints(), [""; 0]);
}

#[test]
fn a_breaker_is_forced_open_for_a_time() {
    let Some(seen) = real("a real order", true) else { return };
    let page = &seen.page;
    real::price().expect("it works");
    form(page, "price", "Order the breaker prices");
    page.fill("#form", "Reason", "prices are wrong");
    page.click("#form button.main");
    give_token(page);
    page.wait_for_text("#form .result", "prices is forced open for 10 min");
    page.wait_for_text("#changes-list", "Breaker prices is forced open");
    real::price().expect_err("it is open");
    page.wait_for_text("#attention-list", "prices is forced open");
    page.click("#changes-list summary");
    page.value("document.querySelector('#changes-list form').id = 'end'");
    page.fill("#end", "Reason", "they are right");
    page.press("Enter");
    page.wait("document.querySelector('#changes').hidden", "nothing is in force by hand");
    real::price().expect("it works again");
}

#[test]
fn a_real_service_that_may_only_be_read_has_no_forms() {
    let Some(seen) = real("reading a real service", false) else { return };
    let page = &seen.page;
    page.click(&format!("{} .opens", row("list")));
    page.wait("document.querySelector('.settings')", "details");
    page.click("#open-switches");
    page.draw_whole("real-opened", Screen::WIDE);
    assert_eq!(page.how_many("main form, main details"), 0);
    page.must_be_accessible("a real service");
    assert_eq!(page.complaints(), [""; 0]);
}
