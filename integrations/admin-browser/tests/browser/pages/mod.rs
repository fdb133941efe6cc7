//! What a person, and the service, see of the page.

mod accessible;
mod alive;
mod answers;
mod events;
mod fleet;
mod in_use;
mod keyboard;
mod levels;
mod lost;
mod names;
mod opened;
mod real;
mod repeats;
mod restart;
mod spoken;
mod states;
mod table;
mod thousand;
mod turns;
mod writes;

use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::{Duration, Instant};

use crate::driver::{Browser, Page, Screen};
use crate::service::{Mock, Server, made};
use serde_json::{Value, json};

/// A page that shows a state, below a folder of a service that knows one function in detail.
struct Shown {
    /// Dropped first: the page before the server that it asks.
    page: Page,
    server: Server,
    mock: Mock,
    _load: Load,
}

/// One page among others, or the only one: for what measures.
enum Load {
    Shared { _among_others: RwLockReadGuard<'static, ()> },
    Alone { _alone: RwLockWriteGuard<'static, ()> },
}

static LOAD: RwLock<()> = RwLock::new(());

/// `None` where there is no browser.
fn shown(what: &str, state: Value, screen: Screen) -> Option<Shown> {
    // A test that fails harms no other.
    let load = Load::Shared { _among_others: LOAD.read().unwrap_or_else(PoisonError::into_inner) };
    shown_under(load, what, state, screen)
}

/// While no other page is open.
fn shown_alone(what: &str, state: Value, screen: Screen) -> Option<Shown> {
    let load = Load::Alone { _alone: LOAD.write().unwrap_or_else(PoisonError::into_inner) };
    shown_under(load, what, state, screen)
}

fn shown_under(load: Load, what: &str, state: Value, screen: Screen) -> Option<Shown> {
    let browser = Browser::shared(what)?;
    let charge = made::charge(&state);
    let mock = Mock::new(state).with_site("shop::payments::charge", charge);
    let server = mock.serve();
    let page = browser.page(screen);
    page.keep_focused();
    page.open(&server.url("/ops/"));
    Some(Shown { page, server, mock, _load: load })
}

/// A sentence is in "needs attention" within 3 s, on a machine that has time for the page. How busy
/// this one is would be measured too, so the clock is not asked: the page asks every 2 s, and the
/// first question after the change, or the one that was on its way before it, brings the sentence.
fn told_within_3_s(page: &Page, server: &Server, polls_before: usize, sentence: &str) {
    let took = page.wait_for_text("#attention-list", sentence);
    let asked = server.polls() - polls_before;
    assert_eq!(page.value("pauseSeconds()"), 2);
    assert!(asked <= 2, "{asked} questions until {sentence:?}");
    eprintln!("{sentence:?} after {} ms", took.as_millis());
}

/// Waits until what another thread does has happened.
fn until(what: &str, has_happened: impl Fn() -> bool) {
    let begin = Instant::now();
    while !has_happened() {
        assert!(begin.elapsed() < Duration::from_secs(20), "waited in vain until {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// An outage of a service that allows changes.
fn writable() -> Value {
    let mut state = made::outage();
    state["writes_allowed"] = json!(true);
    state
}

/// The row of a function that may be changed, opened, with one of its forms.
fn form_of(what: &str, title: &str) -> Option<Shown> {
    let seen = shown(what, writable(), Screen::WIDE)?;
    seen.page.click(&format!("{} .opens", row("payments::charge")));
    seen.page.wait("document.querySelector('.detail form')", "the forms");
    seen.page.value(&format!(
        "(() => {{ const fold = [...document.querySelectorAll('.detail details')].find((one) => \
         one.querySelector('summary').innerText === {title:?}); fold.open = true; \
         fold.querySelector('form').id = 'form'; return true; }})()"
    ));
    Some(seen)
}

fn give_token(seen: &Shown, token: &str) {
    seen.page.wait("document.querySelector('#token-dialog').open", "the token is asked for");
    seen.page.types(token);
    seen.page.press("Enter");
}

/// The row of a function.
fn row(name: &str) -> String {
    format!("[data-key='shop::{name}']")
}

/// The names of the functions that are seen, in their order.
fn names(page: &Page) -> Vec<String> {
    let seen = "[...document.querySelectorAll('#functions-table .entry')].filter((one) => !one.hidden)\
                .map((one) => one.dataset.key)";
    let seen = page.value(seen);
    let name = |value: &Value| value.as_str().expect("a name").trim_start_matches("shop::").to_owned();
    seen.as_array().expect("names").iter().map(name).collect()
}
