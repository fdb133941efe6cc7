//! A subscriber that keeps events and spans, field by field.

use std::collections::HashMap;
use std::fmt::{Debug, Write};
use std::sync::{Arc, Mutex, MutexGuard};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::{DefaultGuard, NoSubscriber};
use tracing::{Dispatch, Event, Level, Metadata, Subscriber};

/// An event or a span: its fields, and the span around it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Told {
    pub(crate) level: String,
    /// The message of an event, the name of a span.
    pub(crate) what: String,
    fields: HashMap<String, String>,
    /// The innermost span around it, by its place among all spans.
    pub(crate) inside: Option<usize>,
}

impl Told {
    /// The value of a field as it is printed.
    pub(crate) fn get(&self, field: &str) -> Option<&str> {
        self.fields.get(field).map(String::as_str)
    }
}

impl Visit for Told {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let mut text = String::new();
        let _ = write!(text, "{value:?}");
        match field.name() {
            "message" => self.what = text,
            name => drop(self.fields.insert(name.to_owned(), text.trim_matches('"').to_owned())),
        }
    }
}

#[derive(Default)]
struct Kept {
    events: Vec<Told>,
    spans: Vec<Told>,
    /// The spans that are entered on this thread.
    entered: Vec<usize>,
    closed: Vec<usize>,
}

/// Listens to this thread until it is dropped.
pub(crate) struct Log {
    kept: Arc<Mutex<Kept>>,
    _listens: DefaultGuard,
    /// With one subscriber only, `tracing` asks the thread that comes first to an event whether it
    /// is of interest, and keeps the answer for all threads.
    _second: Dispatch,
}

impl Log {
    pub(crate) fn begin() -> Self {
        let kept = Arc::<Mutex<Kept>>::default();
        let listens = tracing::subscriber::set_default(Keeper { kept: kept.clone() });
        Self { kept, _listens: listens, _second: Dispatch::new(NoSubscriber::new()) }
    }

    /// The events of the library until now.
    pub(crate) fn events(&self) -> Vec<Told> {
        lock(&self.kept).events.clone()
    }

    pub(crate) fn spans(&self) -> Vec<Told> {
        lock(&self.kept).spans.clone()
    }

    /// The spans that have ended, by their places, in that order.
    pub(crate) fn closed(&self) -> Vec<usize> {
        lock(&self.kept).closed.clone()
    }

    /// How many spans are entered now.
    pub(crate) fn depth(&self) -> usize {
        lock(&self.kept).entered.len()
    }

    /// The values of a field, of the events that have it.
    pub(crate) fn values(&self, field: &str) -> Vec<String> {
        self.events().iter().filter_map(|event| event.get(field).map(str::to_owned)).collect()
    }
}

fn lock(kept: &Mutex<Kept>) -> MutexGuard<'_, Kept> {
    kept.lock().expect("no test has panicked in it")
}

struct Keeper {
    kept: Arc<Mutex<Kept>>,
}

fn place(id: &Id) -> usize {
    usize::try_from(id.into_u64()).expect("it is small") - 1
}

impl Subscriber for Keeper {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        *metadata.level() <= Level::DEBUG
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut kept = lock(&self.kept);
        let inside =
            if span.is_contextual() { kept.entered.last().copied() } else { span.parent().map(place) };
        let what = span.metadata().name().to_owned();
        let mut told = Told { level: span.metadata().level().to_string(), what, inside, ..Told::default() };
        span.record(&mut told);
        kept.spans.push(told);
        Id::from_u64(kept.spans.len() as u64)
    }

    fn event(&self, event: &Event<'_>) {
        let mut kept = lock(&self.kept);
        let inside = kept.entered.last().copied();
        let mut told = Told { level: event.metadata().level().to_string(), inside, ..Told::default() };
        event.record(&mut told);
        kept.events.push(told);
    }

    fn enter(&self, id: &Id) {
        lock(&self.kept).entered.push(place(id));
    }

    fn exit(&self, id: &Id) {
        let mut kept = lock(&self.kept);
        let last = kept.entered.iter().rposition(|entered| *entered == place(id));
        kept.entered.remove(last.expect("it was entered"));
    }

    /// No test clones a span.
    fn try_close(&self, id: Id) -> bool {
        lock(&self.kept).closed.push(place(&id));
        true
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
}
