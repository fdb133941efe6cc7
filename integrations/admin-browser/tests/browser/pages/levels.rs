//! Functions whose calls are not counted.

use serde_json::{Value, json};

use super::{row, shown};
use crate::driver::Screen;
use crate::service::made;

/// As a service answers at a level that counts no calls.
fn at_events(row: &mut Value) {
    row["level"] = json!("events");
    row["calls_per_second"] = Value::Null;
}

#[test]
fn a_level_that_counts_no_calls_is_not_silence() {
    let mut state = made::before_traffic();
    state["functions"].as_array_mut().expect("rows").iter_mut().for_each(at_events);
    let mut site = made::charge(&state);
    site["histogram"] = Value::Null;
    site["attempts_histogram"] = Value::Null;
    let Some(seen) = shown("no level", state, Screen::WIDE) else { return };
    let page = &seen.page;
    drop(seen.mock.clone().with_site("shop::payments::charge", site));
    let hint = page.text("document.querySelector('#functions-hint').textContent");
    assert!(hint.starts_with("Calls are not counted at the level events. Set the level calls: "), "{hint}");
    assert!(hint.contains("RESILIENCE_TELEMETRY=calls") && !hint.contains("No calls yet"), "{hint}");
    assert_eq!(
        page.reads("#functions-hint code:nth-of-type(3)"),
        "resilience::telemetry::level(Level::Calls)"
    );
    page.draw("uncounted");
    let calm = page.reads("#attention-none");
    assert_eq!(calm, "Nothing needs attention, but calls are not counted: most that fail are not seen");
    assert_eq!(page.value("document.querySelector('#attention-none').classList.contains('is-old')"), true);
    let p99 = format!("document.querySelector(\"{} [data-column=p99]\").title", row("payments::charge"));
    assert_eq!(page.text(&p99), "Calls are not counted at the level events");
    seen.mock.change(|state| state["functions"][6]["recent_gave_up"] = json!(3));
    page.click("#only-trouble");
    page.wait("document.querySelector('#functions-shown').innerText === '1 of 8 shown'", "what is given up");
    page.click("#only-trouble");
    page.click(&format!("{} .opens", row("payments::charge")));
    page.wait_for_text(".detail", "All calls so far not counted at the level events");
    page.wait_for_text(".detail", "How long calls took Calls are not counted at the level events.");
}

#[test]
fn some_functions_without_counts_are_numbered() {
    let mut state = made::calm();
    let rows = state["functions"].as_array_mut().expect("rows");
    rows.iter_mut().take(3).for_each(at_events);
    rows[3]["level"] = json!("off");
    let Some(seen) = shown("some levels", state, Screen::WIDE) else { return };
    let hint = seen.page.text("document.querySelector('#functions-hint').textContent");
    let words = "Calls of 4 functions of 8 are not counted: they have the levels events and off. Set ";
    assert!(hint.starts_with(words), "{hint}");
    let calm = seen.page.reads("#attention-none");
    assert_eq!(calm, "Nothing needs attention, but calls of 4 functions are not counted");
}

#[test]
fn a_function_that_is_counted_waits_for_its_first_call() {
    let Some(seen) = shown("first calls", made::before_traffic(), Screen::WIDE) else { return };
    let p99 = format!("document.querySelector(\"{} [data-column=p99]\").title", row("payments::charge"));
    assert_eq!(seen.page.text(&p99), "No call has been measured yet");
    assert_eq!(seen.page.reads("#attention-none"), "Nothing needs attention");
}
