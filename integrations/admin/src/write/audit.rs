//! Every write is told: at WARN, and to those who look at the page.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use http::StatusCode;
use resilience::control;

use super::body::Actor;
use super::{Done, done};
use crate::admin::Admin;
use crate::clock::Moment;
use crate::journal::{Entry, Severity, cut};
use crate::reply::{Refusal, Reply};
use crate::throttle::Throttle;
use crate::words;

/// The shortest time between two lines about refused writes: whoever guesses tokens shall not fill
/// the log.
const REFUSALS_EVERY: Duration = Duration::from_secs(10);

/// The longest text of the values before, and of those after, in the log; and of all in the list of
/// events. In bytes.
const LONGEST: usize = 4_096;
const LONGEST_STORED: usize = 1_024;

/// Makes a change, and tells of it if it is made.
pub(super) fn told(
    admin: &Admin,
    actor: &Actor,
    change: impl FnOnce() -> Result<Done, Refusal>,
) -> Result<Reply, Refusal> {
    // First ends whatever has expired, so that its end is not told as a part of this change.
    let _ = control::generation();
    let changed = change()?;
    let (before, after) = (changed.before.to_string(), changed.after.to_string());
    let (before, after) = (cut(&before, LONGEST), cut(&after, LONGEST));
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
        text: cut(&format!("{}{who}; before: {before}; after: {after}", changed.text), LONGEST_STORED),
        details: String::new(),
        left_out: 0,
        severity: Severity::Warning,
        is_injected: false,
        is_of_calls: false,
    });
    Ok(done(&changed))
}

/// The refused writes of a page that were not told yet.
#[derive(Debug, Default)]
pub(crate) struct Refusals(Mutex<Throttle>);

impl Refusals {
    /// Whether a refusal is to be told, and then how many were not since the last one that was.
    fn admit(&self, now: Moment) -> Option<u64> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).admit(now, REFUSALS_EVERY)
    }

    /// Begins anew, on another clock.
    pub(crate) fn begin_anew(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Throttle::default();
    }
}

/// Tells of a write that was refused because of who has sent it, once in a while, and of how many
/// others were since the last time.
pub(crate) fn refused(admin: &Admin, refusal: &Refusal) {
    if refusal.status() == StatusCode::BAD_REQUEST {
        return;
    }
    if let Some(left_out) = admin.shared.refusals.admit(admin.shared.journal.now()) {
        let why = refusal.code();
        let left_out = Some(left_out).filter(|left_out| *left_out > 0);
        tracing::warn!(target: "resilience::admin", why, left_out, "a write was refused");
    }
}
