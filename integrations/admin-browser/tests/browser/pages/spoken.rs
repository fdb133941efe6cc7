//! What a screen reader says by itself.

use serde_json::json;

use super::shown;
use crate::driver::Screen;
use crate::service::made;

#[test]
fn what_is_new_is_spoken_even_if_the_number_stays() {
    let Some(seen) = shown("spoken", made::outage(), Screen::WIDE) else { return };
    let page = &seen.page;
    assert!(page.reads("#spoken").starts_with("5 things need attention; new: payments, checkout"));
    let said = |words: &str| page.wait_for_text("#spoken", words);
    seen.mock.change(|state| {
        state["attention"][0]["subject"] = json!("orders");
        state["attention"][0]["text"] = json!("orders is open for 1 s");
    });
    said("5 things need attention; new: orders");
    // A text that counts on is no news.
    seen.mock.change(|state| {
        state["attention"][0]["text"] = json!("orders is open for 3 s");
        state["service"] = json!("shop 2");
    });
    page.wait_for_text("#service", "shop 2");
    assert_eq!(page.reads("#spoken"), "5 things need attention; new: orders");
    seen.mock.change(|state| {
        state["attention"].as_array_mut().expect("a list").truncate(1);
    });
    said("1 thing needs attention");
    seen.mock.change(|state| state["attention"] = json!([]));
    said("Nothing needs attention");
}
