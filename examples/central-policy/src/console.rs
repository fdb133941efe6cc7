//! What the terminal shows: chapters, lines with their time, and events as they come.

use std::sync::{LazyLock, Mutex, PoisonError};
use std::time::Instant;

use resilience::telemetry::{self, Event, EventKind, ObserverGuard};

static START: LazyLock<Instant> = LazyLock::new(Instant::now);
static EVENTS: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// The times of lines count from here.
pub(crate) fn begin() {
    LazyLock::force(&START);
}

/// A new part of the story.
pub(crate) fn act(title: &str) {
    println!("\n{title}");
}

/// Prints a line with its time, and who says it.
pub(crate) fn line(who: &str, text: &str) {
    for (index, text) in text.lines().enumerate() {
        let (time, who) = (START.elapsed().as_secs_f64(), if index == 0 { who } else { "" });
        println!("{time:>7.3}s  {who:<8}  {text}");
    }
}

/// Prints events of circuit breakers and of the configuration from now on, and keeps them.
pub(crate) fn print_events() -> ObserverGuard {
    telemetry::observe(|event: &Event<'_>| {
        let (who, text) = match event.kind() {
            EventKind::Opened | EventKind::Closed => ("breaker", event.to_string()),
            EventKind::Configured | EventKind::Refused => {
                ("policy", event.detail().map(ToString::to_string).unwrap_or_default())
            }
            _ => return,
        };
        line(who, &text);
        EVENTS.lock().unwrap_or_else(PoisonError::into_inner).push(text);
    })
}

/// The first event since the last call that has this in its text, if there is one. Forgets all
/// before it.
pub(crate) fn event_with(part: &str) -> Option<String> {
    let mut events = EVENTS.lock().unwrap_or_else(PoisonError::into_inner);
    let found = events.iter().position(|event| event.contains(part))?;
    events.drain(..=found).next_back()
}
