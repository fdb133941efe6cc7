//! What control tells: to `tracing`, with the feature of that name.

use crate::control::mistakes::Mistakes;
use crate::control::switches::Switches;

/// Something that has happened to the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    Applied {
        generation: u64,
        changes: usize,
    },
    RolledBack {
        generation: u64,
        changes: usize,
    },
    Rejected {
        mistakes: Mistakes,
    },
    Set {
        name: String,
        settings: String,
        lasting_ms: u64,
        by: Option<String>,
        because: Option<String>,
    },
    /// An override has ended: by its time, or by hand.
    Ended {
        name: String,
        settings: String,
    },
    Switched {
        switches: Switches,
    },
    /// A file could not be read.
    Unreadable {
        path: String,
        error: String,
    },
    /// A variable is broken, so it changes nothing.
    Variable {
        mistakes: Mistakes,
    },
}

impl Event {
    /// Tells of it. The queue of news calls this, so that events are told in their order.
    pub(crate) fn tell(&self) {
        tell_one(self);
        #[cfg(feature = "telemetry")]
        observed::tell(self);
    }
}

/// What observers are told.
#[cfg(feature = "telemetry")]
mod observed {
    use std::fmt;

    use super::Event;
    use crate::telemetry::{event, observers};

    pub(super) fn tell(event: &Event) {
        if !observers::are_there() {
            return;
        }
        let kind = match event {
            Event::Rejected { .. } | Event::Unreadable { .. } | Event::Variable { .. } => {
                event::EventKind::Refused
            }
            _ => event::EventKind::Configured,
        };
        let function = match event {
            Event::Set { name, .. } | Event::Ended { name, .. } => Some(name.as_str()),
            _ => None,
        };
        let detail = Detail(event);
        observers::tell(&event::Event { function, detail: Some(&detail), ..event::Event::new(kind) });
    }

    /// How many values differ from before.
    struct Changes(usize);

    impl fmt::Display for Changes {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            if self.0 == 1 { f.write_str("1 change") } else { write!(f, "{} changes", self.0) }
        }
    }

    /// A line, with all that is known.
    struct Detail<'a>(&'a Event);

    impl fmt::Display for Detail<'_> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            match self.0 {
                Event::Applied { generation, changes } => {
                    write!(f, "configuration applied: generation {generation}, {}", Changes(*changes))
                }
                Event::RolledBack { generation, changes } => {
                    write!(f, "configuration rolled back: generation {generation}, {}", Changes(*changes))
                }
                Event::Rejected { mistakes } => write!(f, "configuration rejected: {mistakes}"),
                Event::Variable { mistakes } => write!(f, "variable ignored: {mistakes}"),
                Event::Set { settings, by, because, .. } => {
                    write!(f, "override set: {settings}")?;
                    if let Some(by) = by {
                        write!(f, ", by {by}")?;
                    }
                    because.as_ref().map_or(Ok(()), |because| write!(f, ": {because}"))
                }
                Event::Ended { settings, .. } => write!(f, "override ended: {settings}"),
                Event::Switched { switches } => write!(f, "kill switch changed: {switches}"),
                Event::Unreadable { path, error } => write!(f, "configuration not read: {path}: {error}"),
            }
        }
    }
}

#[cfg(feature = "tracing")]
fn tell_one(event: &Event) {
    crate::telemetry::telling::event(|| emit(event));
}

#[cfg(feature = "tracing")]
fn emit(event: &Event) {
    match event {
        Event::Applied { generation, changes } => {
            tracing::info!(target: "resilience", generation, changes, "configuration applied");
        }
        Event::RolledBack { generation, changes } => {
            tracing::warn!(target: "resilience", generation, changes, "configuration rolled back");
        }
        Event::Rejected { mistakes } => {
            tracing::warn!(target: "resilience", error = %mistakes, "configuration rejected");
        }
        Event::Unreadable { path, error } => {
            tracing::warn!(target: "resilience", path, error, "configuration not read");
        }
        Event::Variable { mistakes } => {
            tracing::warn!(target: "resilience", error = %mistakes, "variable ignored");
        }
        Event::Set { name, settings, lasting_ms, by, because } => {
            let (by, because) = (by.as_deref(), because.as_deref());
            tracing::warn!(target: "resilience", name, settings, lasting_ms, by, because, "override set");
        }
        Event::Ended { name, settings } => {
            tracing::info!(target: "resilience", name, settings, "override ended");
        }
        Event::Switched { switches } => {
            tracing::warn!(target: "resilience", switches = %switches, "kill switch changed");
        }
    }
}

#[cfg(not(feature = "tracing"))]
fn tell_one(_event: &Event) {}
