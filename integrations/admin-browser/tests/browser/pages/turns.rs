//! Which question goes before which.

use super::{give_token, row, shown, writable};
use crate::driver::Screen;
use crate::service::{TOKEN, made};

/// Questions whose address has `part` are never answered from now on, even if they are broken off.
fn hang(part: &str) -> String {
    format!(
        "(() => {{ const real = window.fetch; window.hung = []; window.fetch = (path, options) => {{ \
         if (!path.includes('{part}')) return real(path, options); \
         window.hung.push(options.signal); return new Promise(() => {{}}); }}; return true; }})()"
    )
}

#[test]
fn a_change_does_not_wait_for_a_slow_read() {
    let Some(seen) = shown("a slow read", writable(), Screen::WIDE) else { return };
    let page = &seen.page;
    page.click("#open-switches");
    page.value(&hang("/state"));
    page.wait("window.hung.length === 1", "a read that hangs");
    page.fill("#switches", "Reason", "incident 812");
    page.press("Enter");
    give_token(&seen, TOKEN);
    page.wait_for_text("#switches .result", "It is done.");
    assert_eq!(seen.mock.writes().len(), 1);
    assert_eq!(page.value("window.hung[0].aborted"), true, "the read is broken off");
    assert_eq!(page.value("connection.failures"), 0);
}

#[test]
fn slow_details_do_not_hold_up_the_state() {
    let Some(seen) = shown("slow details", made::outage(), Screen::WIDE) else { return };
    let page = &seen.page;
    for name in ["catalog::list", "payments::charge", "payments::refund"] {
        page.click(&format!("{} .opens", row(name)));
    }
    page.wait("openDetails.size === 3 && !connection.polling", "all are open");
    page.value(
        "(() => { const real = window.fetch; window.fetch = (path, options) => !path.includes('/sites/') \
         ? real(path, options) : new Promise((_, reject) => options.signal.addEventListener('abort', () => \
         reject(options.signal.reason))); connection.detailsWithinMs = 100; return true; })()",
    );
    for times in 1..=3 {
        seen.mock.change(|state| state["service"] = format!("shop {times}").into());
        page.wait_for_text("#service", &format!("shop {times}"));
    }
    page.wait_for_text(".detail [role=alert]", "no answer within");
}
