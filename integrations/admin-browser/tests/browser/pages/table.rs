//! The table of functions: sorted, filtered, narrow.

use serde_json::json;

use super::{names, shown};
use crate::driver::Screen;
use crate::service::made;

fn sort(page: &crate::driver::Page, column: &str) {
    page.click(&format!("#functions-table .head [data-column={column}] button"));
}

#[test]
fn every_column_sorts_in_both_directions() {
    let Some(seen) = shown("sorting", made::outage(), Screen::WIDE) else { return };
    let page = &seen.page;
    let by_name = names(page);
    assert_eq!(by_name.first().map(String::as_str), Some("catalog::list"));
    for column in ["rate", "outcomes", "p50", "p95", "p99", "attempts", "breaker"] {
        sort(page, column);
        let heading =
            format!("document.querySelector('#functions-table .head [data-column={column}]').ariaSort");
        assert_eq!(page.text(&heading), "descending", "{column}");
        let value = format!(
            "(() => {{ const column = FUNCTION_COLUMNS.find((one) => one.id === '{column}'); \
             return functionsGrid.order.map((row) => column.value(row.data)).filter((value) => value !== null); }})()"
        );
        let down = page.value(&value);
        sort(page, column);
        assert_eq!(page.text(&heading), "ascending", "{column}");
        let up = page.value(&value);
        let numbers = |values: &serde_json::Value| -> Vec<f64> {
            values.as_array().expect("values").iter().filter_map(serde_json::Value::as_f64).collect()
        };
        assert!(numbers(&down).is_sorted_by(|a, b| a >= b), "{column}: {down}");
        assert!(numbers(&up).is_sorted(), "{column}: {up}");
        assert!(numbers(&up).len() >= 3, "{column}: {up}");
        let seen: Vec<String> = names(page);
        let order = page.value("functionsGrid.order.map((row) => row.key.replace('shop::', ''))");
        assert_eq!(json!(seen), order, "{column} is as it is seen");
    }
    sort(page, "name");
    assert_eq!(names(page), by_name);
    sort(page, "name");
    assert!(names(page).iter().eq(by_name.iter().rev()));
}

#[test]
fn an_open_breaker_is_on_top_by_its_column() {
    let Some(seen) = shown("sorting", made::outage(), Screen::WIDE) else { return };
    sort(&seen.page, "breaker");
    assert_eq!(names(&seen.page)[..3], ["payments::charge", "payments::refund", "checkout::reserve"]);
    assert_eq!(names(&seen.page).len(), 8, "those without a breaker come last");
}

#[test]
fn the_order_waits_while_somebody_points_at_a_row() {
    let Some(seen) = shown("a pointer", made::calm(), Screen::WIDE) else { return };
    let page = &seen.page;
    sort(page, "rate");
    page.point_at("#functions-table .entry .row");
    page.value("document.activeElement.blur()");
    let before = names(page);
    seen.mock.change(|state| state["functions"][7]["calls_per_second"] = json!(900.0));
    page.wait_for_text("[data-key='shop::users::profile']", "900");
    assert_eq!(names(page), before);
    page.point_at("#service");
    seen.mock.change(|state| state["functions"][7]["calls_per_second"] = json!(901.0));
    page.wait_for_text("#functions-table .entry", "profile");
}

#[test]
fn the_filter_finds_by_any_word_of_a_row() {
    let Some(seen) = shown("the filter", made::outage(), Screen::WIDE) else { return };
    let page = &seen.page;
    let filtered = |text: &str| {
        page.value(&format!("filter.value = {text:?}; filter.dispatchEvent(new Event('input')); true"));
        names(page)
    };
    assert_eq!(filtered("pay"), ["payments::charge", "payments::refund"]);
    assert_eq!(page.reads("#functions-shown"), "2 of 8 shown");
    assert_eq!(filtered("REFUND pay"), ["payments::refund"]);
    assert_eq!(filtered("src/mail.rs"), ["mail::send_receipt"]);
    assert_eq!(filtered("timeout"), ["search::suggest"]);
    assert_eq!(filtered("forced"), ["checkout::reserve"]);
    assert_eq!(filtered("nothing like it"), [""; 0]);
    assert_eq!(filtered("").len(), 8);
}

#[test]
fn only_those_with_trouble_are_left_on_demand() {
    let mut state = made::outage();
    for row in state["functions"].as_array_mut().expect("rows") {
        row["recent"]["error"] = json!(0);
    }
    let Some(seen) = shown("trouble", state, Screen::WIDE) else { return };
    seen.page.click("#only-trouble");
    assert_eq!(names(&seen.page), ["checkout::reserve", "payments::charge", "payments::refund"]);
    // One that gets into trouble comes by itself.
    seen.mock.change(|state| state["functions"][7]["recent"]["error"] = json!(3));
    seen.page.wait("document.querySelector('#functions-shown').innerText === '4 of 8 shown'", "it comes");
    assert_eq!(names(&seen.page)[3], "users::profile");
}

#[test]
fn a_breaker_that_is_off_is_no_trouble_of_its_functions() {
    let mut state = made::calm();
    state["functions"][0]["breaker_state"] = json!("disabled");
    let Some(seen) = shown("no trouble", state, Screen::WIDE) else { return };
    let page = &seen.page;
    page.click("#only-trouble");
    let is_shown = "[...document.querySelectorAll('#functions-table [data-key]')].some((row) => row.dataset.key === 'shop::catalog::list' && !row.hidden)";
    assert_eq!(page.value(is_shown), false);
    seen.mock.change(|state| state["functions"][0]["breaker_state"] = json!("open"));
    page.wait(is_shown, "one that turns calls away is shown");
}

#[test]
fn on_a_narrow_screen_nothing_is_cut_off() {
    let Some(seen) = shown("a narrow screen", made::outage(), Screen::NARROW) else { return };
    let page = &seen.page;
    page.click("[data-key='shop::payments::charge'] .opens");
    page.wait("document.querySelector('.settings')", "details");
    let beyond = page.value(
        "[...document.querySelectorAll('body *')].filter((one) => !one.closest('.scroll, .sections, .hidden, .skip, .definitions') \
         && one.getClientRects().length && one.getBoundingClientRect().right > innerWidth + 1)\
         .map((one) => one.outerHTML.slice(0, 80))",
    );
    assert_eq!(beyond, json!([]));
    assert_eq!(page.value("document.documentElement.scrollWidth"), 360);
    let label =
        "getComputedStyle(document.querySelector('.entry .cell[data-column=p95]'), '::before').content";
    assert_eq!(page.text(label), "\"p95\"", "each number says what it is");
    assert!(page.number("document.querySelector('#sort-by').getBoundingClientRect().width") > 40.0);
}
