//! What observers are told of the configuration.

use std::fmt;
use std::time::Duration;

use super::Event;
use crate::control::manual::actor::Actor;
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
    let breaker = match event {
        Event::Commanded { breaker, .. } | Event::OrderEnded { breaker, .. } => Some(breaker.as_str()),
        _ => None,
    };
    let actor = match event {
        Event::Set { actor, .. }
        | Event::Switched { actor, .. }
        | Event::Ended { actor, .. }
        | Event::Commanded { actor, .. }
        | Event::OrderEnded { actor, .. } => Some(actor),
        _ => None,
    };
    observers::tell(&event::Event {
        function,
        breaker,
        by: actor.and_then(|actor| actor.by.as_deref()),
        because: actor.and_then(|actor| actor.because.as_deref()),
        detail: Some(&Detail(event)),
        ..event::Event::new(kind)
    });
}

/// How many values differ from before.
struct Changes(usize);

impl fmt::Display for Changes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 1 { f.write_str("1 change") } else { write!(f, "{} changes", self.0) }
    }
}

/// For how long something is done: ` for 600s`. Nothing, if it has no end.
struct For(Option<u64>);

impl fmt::Display for For {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.map_or(Ok(()), |lasting_ms| write!(f, " for {:?}", Duration::from_millis(lasting_ms)))
    }
}

/// Who had set what has ended: `, set by oncall`. Nothing, if nobody said so.
struct SetBy<'a>(&'a Actor);

impl fmt::Display for SetBy<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.by.as_ref().map_or(Ok(()), |by| write!(f, ", set by {by}"))
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
            Event::Set { settings, before, lasting_ms, actor, .. } => {
                write!(f, "override set: {settings}{}", For(Some(*lasting_ms)))?;
                if !before.is_empty() {
                    write!(f, ", before: {before}")?;
                }
                actor.fmt(f)
            }
            Event::Ended { settings, actor, setter, .. } => {
                write!(f, "override ended: {settings}{}{actor}", SetBy(setter))
            }
            Event::Switched { before, switches, lasting_ms, actor } => {
                let lasting = For(*lasting_ms);
                write!(f, "kill switch changed: {switches}{lasting}, before: {before}{actor}")
            }
            Event::SwitchEnded { switch, switches, setter } => {
                write!(f, "kill switch ended: {}, now: {switches}{}", switch.as_str(), SetBy(setter))
            }
            Event::Commanded { from, to, lasting_ms, actor, .. } => {
                write!(f, "commanded to be {to}{}, before: {from}{actor}", For(*lasting_ms))
            }
            Event::OrderEnded { state, actor, setter, .. } => {
                write!(f, "no longer ordered to be {state}{}{actor}", SetBy(setter))
            }
            Event::Unreadable { path, error } => write!(f, "configuration not read: {path}: {error}"),
        }
    }
}
