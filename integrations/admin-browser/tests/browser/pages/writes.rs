//! Changes: what, why, for how long, with which token.

use serde_json::json;

use super::{form_of, give_token, row, shown, until, writable};
use crate::driver::Screen;
use crate::service::{TOKEN, made};

#[test]
fn an_override_needs_value_reason_and_token() {
    let Some(seen) = form_of("an override", "Override a setting") else { return };
    let page = &seen.page;
    page.click("#form button.main");
    page.wait_for_text("#form", "Write a value.");
    page.wait_for_text("#form", "Write the reason, for example the number of the incident.");
    assert_eq!(page.text("document.activeElement.name"), "value", "the first of them has the focus");
    page.fill("#form", "New value", "1");
    page.fill("#form", "For", "5");
    page.fill("#form", "Reason", "incident 812");
    page.fill("#form", "Your name", "oncall");
    page.press("Enter");
    give_token(&seen, "wrong");
    page.wait_for_text("#token-error", "This token was not accepted.");
    give_token(&seen, TOKEN);
    page.wait_for_text("#form .result", "It is done.");
    let body = json!({ "name": "shop::payments::charge", "policy": "retry", "settings": { "attempts": "1" },
        "reason": "incident 812", "by": "oncall", "duration_seconds": 300 });
    assert_eq!(seen.mock.writes(), [("POST /ops/api/v1/overrides".to_owned(), body.clone())]);
    // The token is asked for once.
    page.click("#form button.main");
    page.wait("!document.querySelector('#form button.main').disabled", "an answer");
    page.wait_for_text("#form .result", "It is done.");
    until("the second change arrives", || seen.mock.writes().len() >= 2);
    let kept =
        "JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage), document.cookie])";
    assert!(!page.text(kept).contains(TOKEN), "the token is in memory only");
    assert_eq!(page.text("document.querySelector('#token').value"), "", "nor in the field");
    let complaints = page.complaints();
    assert!(
        complaints.iter().all(|one| one.starts_with("network:") && one.contains("401")),
        "{complaints:?}"
    );
}

#[test]
fn a_mistake_is_told_at_its_field() {
    let Some(seen) = form_of("a mistake", "Override a setting") else { return };
    let page = &seen.page;
    page.fill("#form", "New value", "many");
    page.fill("#form", "Reason", "incident 812");
    page.click("#form button.main");
    give_token(&seen, TOKEN);
    page.wait_for_text("#form", "is a whole number from 1");
    let at = "document.querySelector('#form [aria-invalid=true]').name";
    assert_eq!(page.text(at), "value");
    let described = "document.getElementById(document.activeElement.getAttribute('aria-describedby').split(' ')[1]).innerText";
    assert!(page.text(described).contains("a whole number"));
    assert_eq!(seen.mock.writes(), []);
}

#[test]
fn the_choice_of_a_setting_has_the_value_of_now() {
    let Some(seen) = form_of("values of now", "Override a setting") else { return };
    let page = &seen.page;
    let options =
        "[...document.querySelectorAll('#form option')].slice(0, 2).map((one) => one.text).join('; ')";
    assert_eq!(page.text(options), "retry: attempts (now 1); retry: base (now 100ms)");
    page.fill("#form", "Setting", "retry base");
    page.fill("#form", "New value", "250ms");
    let mut site = made::charge(&writable());
    site["effective"][0]["value"] = json!("2");
    site["effective"][1]["value"] = json!("150ms");
    drop(seen.mock.clone().with_site("shop::payments::charge", site));
    seen.mock.change(|state| state["service"] = json!("shop 2"));
    page.wait(
        &format!("{options} === 'retry: attempts (now 2); retry: base (now 150ms)'"),
        "the values of now",
    );
    let chosen = "[...document.querySelectorAll('#form [name=setting], #form [name=value]')]\
                  .map((one) => one.value).join(' ')";
    assert_eq!(page.text(chosen), "retry base 250ms", "what was chosen stays");
}

#[test]
fn an_override_can_be_checked_before_it_holds() {
    let Some(seen) = form_of("a check", "Override a setting") else { return };
    seen.page.fill("#form", "New value", "2");
    seen.page.fill("#form", "Reason", "a trial");
    seen.page.click("#form button[value=check]");
    give_token(&seen, TOKEN);
    seen.page.wait_for_text("#form .result", "this would change 30 values");
    assert_eq!(seen.mock.writes()[0].0, "POST /ops/api/v1/overrides?dry_run=true");
}

#[test]
fn a_breaker_is_forced_open_and_reset() {
    let Some(seen) = form_of("an order", "Order the breaker payments") else { return };
    let page = &seen.page;
    page.fill("#form", "Reason", "incident 812");
    page.click("#form button.main");
    give_token(&seen, TOKEN);
    page.wait_for_text("#form .result", "It is done.");
    page.fill("#form", "Order", "reset");
    page.click("#form button.main");
    until("the second order arrives", || seen.mock.writes().len() >= 2);
    let forced = json!({ "reason": "incident 812", "duration_seconds": 600 });
    let reset = json!({ "reason": "incident 812" });
    let path = "POST /ops/api/v1/breakers/payments";
    let expected = [(format!("{path}/force_open"), forced), (format!("{path}/reset"), reset)];
    assert_eq!(seen.mock.writes(), expected);
}

#[test]
fn faults_are_set_as_words() {
    let Some(seen) = form_of("faults", "Inject faults") else { return };
    let page = &seen.page;
    page.fill("#form", "Latency", "200ms..2s");
    page.fill("#form", "Fault", "hang");
    page.fill("#form", "Reason", "rehearsal");
    page.click("#form button.main");
    give_token(&seen, TOKEN);
    page.wait_for_text("#form .result", "It is done.");
    let words = json!({ "rate": "5%", "latency": "200ms..2s", "hang": "true" });
    assert_eq!(seen.mock.writes()[0].1["words"], words);
}

#[test]
fn a_token_that_no_header_can_hold_is_asked_again() {
    let Some(seen) = form_of("a token of other letters", "Order the breaker payments") else { return };
    let page = &seen.page;
    page.fill("#form", "Reason", "incident 812");
    page.click("#form button.main");
    for wrong in ["\u{e9}t\u{e9}", "\u{201c}correct horse\u{201d}", "\u{7f}", "  "] {
        give_token(&seen, wrong);
        let problem =
            if wrong.trim().is_empty() { "Write the token." } else { "is no letter, digit or sign of ASCII" };
        page.wait_for_text("#token-error", problem);
        assert_eq!(page.text("document.querySelector('#token').ariaInvalid"), "true", "{wrong}");
        assert_eq!(page.text("document.activeElement.id"), "token");
        page.value("markToken(''); document.activeElement.select()");
    }
    assert_eq!(seen.mock.writes(), []);
    // The blanks of a copied line are no part of it.
    give_token(&seen, &format!(" {TOKEN} "));
    page.wait_for_text("#form .result", "It is done.");
    assert_eq!(seen.mock.writes().len(), 1);
    assert_eq!(page.complaints(), [""; 0]);
}

#[test]
fn whoever_cancels_the_token_changes_nothing() {
    let Some(seen) = form_of("no token", "Order the breaker payments") else { return };
    let page = &seen.page;
    page.fill("#form", "Reason", "incident 812");
    page.click("#form button.main");
    page.wait("document.querySelector('#token-dialog').open", "the token is asked for");
    page.must_be_accessible("the question for the token");
    page.draw("token");
    page.press("Escape");
    page.wait_for_text("#form .result", "Nothing was changed");
    assert_eq!(seen.mock.writes(), []);
}

#[test]
fn what_is_in_force_can_be_ended() {
    let Some(seen) = shown("an end", writable(), Screen::WIDE) else { return };
    let page = &seen.page;
    for (at, place) in
        ["#changes-list li:nth-child(1)", "#changes-list li:nth-child(2)", ".band"].iter().enumerate()
    {
        page.click(&format!("{place} summary"));
        page.value(&format!("document.querySelector('{place} form').id = 'end-{at}'"));
        page.fill(&format!("#end-{at}"), "Reason", "it is over");
        page.press("Enter");
        if at == 0 {
            give_token(&seen, TOKEN);
        }
        page.wait_for_text(&format!("#end-{at} .result"), "It is done.");
    }
    let paths: Vec<String> = seen.mock.writes().into_iter().map(|(path, _)| path).collect();
    assert_eq!(
        paths,
        [
            "DELETE /ops/api/v1/overrides/4",
            "POST /ops/api/v1/breakers/checkout/reset",
            "POST /ops/api/v1/switch"
        ]
    );
    let switched = json!({ "switch": "retries", "to": "on", "reason": "it is over" });
    assert_eq!(seen.mock.writes()[2].1, switched);
}

#[test]
fn a_switch_is_thrown_for_a_time() {
    let Some(seen) = shown("a switch", writable(), Screen::WIDE) else { return };
    let page = &seen.page;
    page.click("#open-switches");
    assert_eq!(page.text("document.querySelector('#open-switches').ariaExpanded"), "true");
    page.fill("#switches", "Switch", "breakers observe");
    page.fill("#switches", "For", "1,5");
    page.fill("#switches", "Reason", "incident 812");
    page.press("Enter");
    give_token(&seen, TOKEN);
    page.wait_for_text("#switches .result", "It is done.");
    let body =
        json!({ "switch": "breakers", "to": "observe", "reason": "incident 812", "duration_seconds": 90 });
    assert_eq!(seen.mock.writes(), [("POST /ops/api/v1/switch".to_owned(), body)]);
}

#[test]
fn a_page_that_may_only_read_has_no_forms() {
    let Some(seen) = shown("reading only", made::outage(), Screen::WIDE) else { return };
    let page = &seen.page;
    page.click(&format!("{} .opens", row("payments::charge")));
    page.click("#breakers-table [data-key=checkout] .opens");
    page.click("#open-switches");
    page.wait("document.querySelector('.settings')", "details");
    page.wait_for_text("#switches", "off: one attempt a call");
    assert_eq!(page.how_many("main form, main details, .band form, .band details"), 0);
    assert!(page.reads("footer").ends_with("Read-only: this service allows no changes from here."));
    page.wait_for_text("#facts", "not allowed: read-only");
}
