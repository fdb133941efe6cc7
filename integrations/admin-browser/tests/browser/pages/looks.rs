//! A first look.

use crate::driver::{Browser, Screen};
use crate::service::{Mock, made};

#[test]
fn it_loads() {
    let Some(browser) = Browser::shared("a first look") else { return };
    let state = made::outage();
    let mock = Mock::new(state.clone()).with_site("shop::payments::charge", made::charge(&state));
    let server = mock.serve();
    let page = browser.page(Screen::WIDE);
    page.open(&server.url("/ops"));
    page.draw_whole("outage");
    page.resize(Screen::WIDE.dark());
    page.draw_whole("outage-dark");
    page.resize(Screen::WIDE);
    page.click("[data-key='shop::payments::charge'] .opens");
    page.wait("document.querySelector('.settings')", "details");
    page.draw_whole("opened");
    page.resize(Screen::NARROW);
    page.draw_whole("narrow");
    assert_eq!(page.complaints(), [""; 0]);
}
