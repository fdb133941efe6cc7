//! What the service says to a change, and where it is read.

use serde_json::json;

use super::{form_of, give_token, shown, writable};
use crate::driver::Screen;
use crate::service::TOKEN;

#[test]
fn a_check_lists_what_would_change() {
    let Some(seen) = form_of("a plan", "Override a setting") else { return };
    let page = &seen.page;
    page.fill("#form", "New value", "2");
    page.fill("#form", "Reason", "a trial");
    page.click("#form button[value=check]");
    give_token(&seen, TOKEN);
    page.wait_for_text("#form .result", "this would change 30 values");
    assert_eq!(page.reads("#form .plan li"), "shop::area::f0 retry.attempts: 3 → 2");
    assert_eq!(page.how_many("#form .plan li"), 21, "20 of them, and how many there are besides");
    assert_eq!(page.reads("#form .plan li:last-child"), "and 10 more");
    page.must_be_accessible("a plan");
    page.draw("plan");
    // It is the answer to this question alone.
    page.click("#form button.main");
    page.wait_for_text("#form .result", "It is done.");
    assert_eq!(page.how_many("#form .plan li"), 0);
}

#[test]
fn a_bad_script_is_told_at_the_script() {
    let Some(seen) = form_of("a bad script", "Inject faults") else { return };
    let page = &seen.page;
    page.fill("#form", "Script", "3*eror");
    page.fill("#form", "Reason", "rehearsal");
    page.click("#form button.main");
    give_token(&seen, TOKEN);
    page.wait_for_text("#form", "unknown action `eror`");
    let at = "[...document.querySelectorAll('#form [aria-invalid=true]')].map((one) => one.name).join()";
    assert_eq!(page.text(at), "script");
    assert_eq!(seen.mock.writes(), []);
}

#[test]
fn a_mistake_of_no_field_is_told_below_the_form() {
    let Some(seen) = form_of("a mistake of no field", "Inject faults") else { return };
    let page = &seen.page;
    let show = "(() => { const form = changeForm({ title: 'x', submit: 'x', plan: () => null, fields: \
        [field({ id: 'kind', label: 'Fault' })] }); show(form, { error: { code: 'invalid', message: 'no' } }); \
        return [form.result.textContent, form.element.querySelectorAll('[aria-invalid=true]').length]; })()";
    assert_eq!(page.value(show), json!(["no", 0]));
}

#[test]
fn the_answer_to_an_end_is_said_and_the_focus_stays() {
    let Some(seen) = shown("the answer to an end", writable(), Screen::WIDE) else { return };
    let page = &seen.page;
    page.click("#changes-list li:first-child summary");
    page.fill("#changes-list li:first-child form", "Reason", "it is over");
    page.press("Enter");
    give_token(&seen, TOKEN);
    page.wait_for_text("#spoken", "It is done.");
    seen.mock.change(|state| state["overrides"] = json!([]));
    page.wait("document.querySelectorAll('#changes-list li').length === 2", "it has ended");
    assert_eq!(page.text("document.activeElement.id"), "changes-title");
    // The last one takes the section with it.
    page.click(".band summary");
    page.fill(".band form", "Reason", "it is over");
    page.press("Enter");
    page.wait("document.activeElement.id === 'attention-title'", "the focus is at the next heading");
    seen.mock.change(|state| state["switches"]["thrown"] = json!([]));
    page.wait("!document.querySelector('.band')", "the band goes");
    assert_eq!(page.text("document.activeElement.id"), "attention-title");
}

#[test]
fn something_else_that_answers_a_change_says_what_to_do() {
    let Some(seen) = form_of("a change that something else answers", "Inject faults") else { return };
    let page = &seen.page;
    page.fill("#form", "Rate", "5%");
    page.fill("#form", "Reason", "rehearsal");
    for (status, text, words) in [
        (200, "<!doctype html>", "Something in front of the service asks for a login"),
        (503, "", "The service answers 503: it is busy, or is being replaced."),
    ] {
        seen.mock.answers_instead(Some((status, text)));
        page.click("#form button.main");
        if status == 200 {
            give_token(&seen, TOKEN);
        }
        page.wait_for_text("#form .result", words);
    }
    assert_eq!(seen.mock.writes(), []);
    seen.mock.answers_instead(None);
    page.click("#form button.main");
    page.wait_for_text("#form .result", "It is done.");
}
