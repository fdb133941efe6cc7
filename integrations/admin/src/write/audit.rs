//! Every write is told: at WARN, and to those who look at the page.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use http::StatusCode;
use resilience::control;

use super::body::Actor;
use super::{Done, done};
use crate::admin::Admin;
use crate::journal::{Entry, Severity};
use crate::reply::{Refusal, Reply};
use crate::words;

/// The shortest time between two lines about refused writes, in seconds: whoever guesses tokens
/// shall not fill the log.
const REFUSALS_EVERY: u64 = 10;

/// Makes a change, and tells of it if it is made.
pub(super) fn told(
    admin: &Admin,
    actor: &Actor,
    change: impl FnOnce() -> Result<Done, Refusal>,
) -> Result<Reply, Refusal> {
    // What is over ends by this, and is told as what it is.
    let _ = control::generation();
    let changed = change()?;
    let (before, after) = (changed.before.to_string(), changed.after.to_string());
    let Actor { by, because } = actor;
    let done_text = changed.text.as_str();
    tracing::warn!(target: "resilience::admin", by, because, done = done_text, before, after, "changed by hand");
    let journal = &admin.shared.journal;
    let because = Some(because.as_str()).filter(|because| !because.is_empty());
    let who = words::who_and_why(Some(by), because);
    journal.write(Entry {
        id: 0,
        at: journal.now(),
        kind: "written",
        function: None,
        breaker: changed.subject.clone(),
        call: None,
        text: format!("{}{who}; before: {before}; after: {after}", changed.text),
        details: String::new(),
        left_out: 0,
        severity: Severity::Warning,
        is_injected: false,
    });
    Ok(done(&changed))
}

/// Tells of a write that was refused because of who has sent it, once in a while.
pub(crate) fn refused(refusal: &Refusal) {
    static LAST: AtomicU64 = AtomicU64::new(0);

    if refusal.status() == StatusCode::BAD_REQUEST {
        return;
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let last = LAST.load(Ordering::Relaxed);
    let is_due = now.saturating_sub(last) >= REFUSALS_EVERY;
    if is_due && LAST.compare_exchange(last, now, Ordering::Relaxed, Ordering::Relaxed).is_ok() {
        let why = refusal.code();
        tracing::warn!(target: "resilience::admin", why, "a write was refused");
    }
}
