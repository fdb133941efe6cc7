//! Names and texts that would do harm in a page that believes them.

use super::{names, shown};
use crate::driver::Screen;
use crate::service::made;

#[test]
fn names_that_hold_html_stay_text() {
    let state = made::hostile();
    let Some(seen) = shown("hostile names", state.clone(), Screen::WIDE) else { return };
    let page = &seen.page;
    let name = made::hostile_name();
    let _ = seen.mock.clone().with_site(&name, made::charge(&state));
    assert!(names(page).contains(&name.trim_start_matches("shop::").to_owned()));
    assert_eq!(page.reads("#service"), "<script>document.title = 'taken'</script>");
    // By the button of the sentence: the name is in no selector.
    page.click("#attention-list li:first-child button");
    page.wait("document.querySelector('.settings')", "the row is open");
    let asked = seen.server.asked().into_iter().find(|line| line.contains("/sites/")).expect("a request");
    assert!(asked.contains("%3Cimg%20src%3Dhttps%3A%2F%2Fexample.org%2Fx%20onerror"), "{asked}");
    page.wait_for_text(".detail pre", "</pre><script>alert(1)</script>");
    page.wait_for_text("#events-list", "<iframe src=https://example.org></iframe>");
    assert_eq!(
        page.how_many(
            "main img, main script, main iframe, main [onclick], main [onload], main [onmouseover]"
        ),
        0
    );
    assert!(page.text("document.title").starts_with("(5) <script>"));
    page.draw("hostile");
    assert_eq!(page.complaints(), [""; 0]);
    assert_own_requests(&seen.page.requests(), &seen.server.url("/ops/"));
}

#[test]
fn a_text_cannot_turn_the_words_beside_it() {
    let mut state = made::outage();
    state["breakers"][0]["key"] = "\u{202e}evil\u{2066}".into();
    state["attention"][0]["text"] = "payments is open: last \u{202e}rorre".into();
    // Written from right to left, between words that are not.
    state["overrides"][0]["because"] = "\u{5ea}\u{5e7}\u{5dc}\u{5d4} 812".into();
    let Some(seen) = shown("texts that turn", state, Screen::WIDE) else { return };
    let page = &seen.page;
    page.wait_for_text("#breakers-table", "payments key ⟨U+202E⟩evil⟨U+2066⟩");
    page.wait_for_text("#attention-list", "payments is open: last ⟨U+202E⟩rorre");
    assert_eq!(page.value("/[\\u202A-\\u202E]/.test(document.body.textContent)"), false);
    let change = page.reads("#changes-list li");
    assert!(
        change.contains(" by oncall: \u{2068}\u{5ea}\u{5e7}\u{5dc}\u{5d4} 812\u{2069}; ends in 5 min"),
        "{change}"
    );
    assert!(page.reads("#changes-list li:nth-child(2)").contains("by mara: stock is wrong; "));
}

#[test]
fn nothing_is_asked_of_another_origin() {
    let Some(seen) = shown("its requests", made::outage(), Screen::WIDE) else { return };
    seen.page.click("[data-key='shop::payments::charge'] .opens");
    seen.page.wait("document.querySelector('.settings')", "details");
    let requests = seen.page.requests();
    assert!(requests.len() >= 3, "{requests:?}");
    assert_own_requests(&requests, &seen.server.url("/ops/"));
}

#[test]
fn the_policy_would_stop_what_is_not_ours() {
    let Some(seen) = shown("the policy", made::calm(), Screen::WIDE) else { return };
    // So that the silence of the other tests says something.
    seen.page.value("document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.taken = 1' }))");
    seen.page.value("fetch('http://127.0.0.1:9/').catch(() => {})");
    seen.page.value("document.body.setAttribute('style', 'color: red')");
    assert_eq!(seen.page.value("window.taken ?? null"), serde_json::Value::Null);
    let complaints = seen.page.complaints().join("\n");
    for directive in ["script-src-elem", "connect-src", "style-src-attr"] {
        assert!(complaints.contains(directive), "{directive}: {complaints}");
    }
}

fn assert_own_requests(requests: &[String], own: &str) {
    let own = own.trim_end_matches("ops/");
    let others: Vec<_> =
        requests.iter().filter(|url| !url.starts_with(own) && !url.starts_with("data:")).collect();
    assert!(others.is_empty(), "{others:?}");
}
