//! What control tells: to `tracing`, with the feature of that name.

use std::fmt;

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
        what: String,
        lasting_ms: u64,
        by: Option<String>,
        because: Option<String>,
    },
    /// An override has ended: by its time, or by hand.
    Ended {
        name: String,
        what: String,
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

/// One line, as `tracing` has it as its message.
impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Applied { .. } => "configuration applied",
            Self::RolledBack { .. } => "configuration rolled back",
            Self::Rejected { .. } => "configuration rejected",
            Self::Set { .. } => "override set",
            Self::Ended { .. } => "override ended",
            Self::Switched { .. } => "kill switch changed",
            Self::Unreadable { .. } => "configuration not read",
            Self::Variable { .. } => "variable ignored",
        })
    }
}

/// Tells of all of them. Call it outside of locks.
pub(crate) fn tell(events: &[Event]) {
    for event in events {
        tell_one(event);
        #[cfg(feature = "telemetry")]
        observed::tell(event);
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

    /// A line, with all that is known.
    struct Detail<'a>(&'a Event);

    impl fmt::Display for Detail<'_> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "{}", self.0)?;
            match self.0 {
                Event::Applied { generation, changes } | Event::RolledBack { generation, changes } => {
                    write!(f, ": generation {generation}, {changes} changes")
                }
                Event::Rejected { mistakes } | Event::Variable { mistakes } => write!(f, ": {mistakes}"),
                Event::Set { what, by, because, .. } => {
                    write!(f, ": {what}")?;
                    if let Some(by) = by {
                        write!(f, ", by {by}")?;
                    }
                    because.as_ref().map_or(Ok(()), |because| write!(f, ": {because}"))
                }
                Event::Ended { what, .. } => write!(f, ": {what}"),
                Event::Switched { switches } => write!(f, ": {switches}"),
                Event::Unreadable { path, error } => write!(f, ": {path}: {error}"),
            }
        }
    }
}

#[cfg(feature = "tracing")]
fn tell_one(event: &Event) {
    use tracing::{info, warn};
    crate::telemetry::telling::event(|| match event {
        Event::Applied { generation, changes } => {
            info!(target: "resilience", generation, changes, "{event}");
        }
        Event::RolledBack { generation, changes } => {
            warn!(target: "resilience", generation, changes, "{event}");
        }
        Event::Rejected { mistakes } | Event::Variable { mistakes } => {
            warn!(target: "resilience", error = %mistakes, "{event}");
        }
        Event::Set { name, what, lasting_ms, by, because } => {
            let (by, because) = (by.as_deref(), because.as_deref());
            warn!(target: "resilience", name, what, lasting_ms, by, because, "{event}");
        }
        Event::Ended { name, what } => info!(target: "resilience", name, what, "{event}"),
        Event::Switched { switches } => warn!(target: "resilience", switches = %switches, "{event}"),
        Event::Unreadable { path, error } => warn!(target: "resilience", path, error, "{event}"),
    });
}

#[cfg(not(feature = "tracing"))]
fn tell_one(_event: &Event) {}
