//! `docs/operating.md`: its code, and the programs that print its lines. Each of these is a night of its own, on virtual time.

mod carriers;
#[cfg(feature = "toml")]
mod control;
mod events;
mod fallbacks;
mod ids;
mod log;
mod payments;
mod spans;
mod stock;
mod watching;

use crate::check;

const PAGE: &str = "docs/operating.md";

/// One test, as the nights share breakers.
#[tokio::test(start_paused = true)]
async fn each_line_that_the_page_shows_is_emitted() {
    payments::what_is_known().await;
    let nine_seconds = payments::nine_seconds().await;
    let [opened, rejected, closed] = payments::outage().await;
    let for_each_attempt = spans::one_for_each_attempt().await;
    #[allow(unused_mut, reason = "without the feature nothing is added")]
    let mut emitted = vec![
        nine_seconds,
        opened,
        rejected,
        closed,
        carriers::one_of_them().await,
        carriers::all_of_them().await,
        stock::still_open().await,
        payments::rejected().await,
        fallbacks::two_of_them(),
        for_each_attempt.clone(),
        for_each_attempt,
        spans::one_around_all(),
        watching::reported().await,
    ];
    #[cfg(feature = "toml")]
    emitted.extend(control::an_incident());
    if cfg!(feature = "tracing") {
        let mut shown = check::shown(PAGE);
        // That of `tests/silent_client.rs`, and the queries of `integrations/prometheus`.
        shown.retain(|block| !block.contains("feature=") && !block.contains("resilience_"));
        // The lines of an observer, which `tests/telemetry/lines.rs` holds.
        shown.retain(|block| !block.starts_with("shop::charge: retrying"));
        if cfg!(not(feature = "toml")) {
            shown.retain(|block| !block.contains("shop::search") && !block.contains("retry.attempts"));
        }
        assert_eq!(shown.len(), emitted.len());
        let mut ids = ids::Ids::default();
        for (shown, emitted) in shown.iter().zip(&emitted) {
            let has_spans = shown.contains("resilience.attempt{");
            if has_spans && !cfg!(feature = "tracing-spans") {
                continue;
            }
            let emitted = if has_spans { emitted.clone() } else { spans::without_attempts(emitted) };
            let emitted = &ids.as_shown(&emitted, shown);
            assert_eq!(shown, emitted, "the page shows\n{shown}\nand this is emitted\n{emitted}");
        }
    }
}
