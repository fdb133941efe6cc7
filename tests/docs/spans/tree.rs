//! The spans of a thread as a tree, as a tracing backend shows them.

use std::fmt::{Debug, Write as _};
use std::sync::{Arc, Mutex, PoisonError};

use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::subscriber::{DefaultGuard, NoSubscriber};
use tracing::{Dispatch, Event, Level, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::{LookupSpan, Registry};

/// The span of a repetition that the feature `tracing-spans` adds.
const OF_A_REPETITION: &str = "resilience.attempt";

/// Listens to this thread until it is dropped.
pub(super) struct Tree {
    seen: Arc<Mutex<Seen>>,
    _listens: DefaultGuard,
    /// With a second one, `tracing` asks each thread whether an event is of interest, and keeps no
    /// answer of another test.
    _second: Dispatch,
}

#[derive(Default)]
struct Seen {
    spans: Vec<(Id, Line)>,
    errors: usize,
}

#[derive(Clone)]
struct Line {
    depth: usize,
    /// How many of those around it are spans of repetitions.
    in_repetitions: usize,
    name: &'static str,
    fields: String,
}

impl Tree {
    pub(super) fn begin() -> Self {
        let seen = Arc::new(Mutex::new(Seen::default()));
        let subscriber = Registry::default().with(Collect(seen.clone()));
        let second = Dispatch::new(NoSubscriber::new());
        Self { seen, _listens: tracing::subscriber::set_default(subscriber), _second: second }
    }

    /// A line for each span, in the order in which they began, without those of `tracing-spans`.
    pub(super) fn lines(&self) -> String {
        let spans = lock(&self.seen).spans.clone();
        let spans = spans.iter().filter(|(_, line)| line.name != OF_A_REPETITION);
        spans.map(|(_, line)| written(line.depth - line.in_repetitions, line)).collect()
    }

    /// The same with them, without the fields that differ from run to run.
    #[cfg(feature = "tracing-spans")]
    pub(super) fn all_lines(&self) -> String {
        let spans = lock(&self.seen).spans.clone();
        spans.iter().map(|(_, line)| written(line.depth, line)).collect()
    }

    /// How many events at ERROR there were.
    pub(super) fn errors(&self) -> usize {
        lock(&self.seen).errors
    }
}

fn written(depth: usize, line: &Line) -> String {
    let fields = line.fields.trim_end();
    format!("{:indent$}{}{{{fields}}}\n", "", line.name, indent = depth * 4)
}

struct Collect(Arc<Mutex<Seen>>);

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Collect {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let around = context.span(id).into_iter().flat_map(|span| span.scope().skip(1));
        let around: Vec<_> = around.map(|span| span.name()).collect();
        let mut line = Line {
            depth: around.len(),
            in_repetitions: around.iter().filter(|name| **name == OF_A_REPETITION).count(),
            name: attributes.metadata().name(),
            fields: String::new(),
        };
        attributes.record(&mut line);
        lock(&self.0).spans.push((id.clone(), line));
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, _: Context<'_, S>) {
        let mut seen = lock(&self.0);
        let line = seen.spans.iter_mut().rev().find(|(other, _)| other == id);
        values.record(&mut line.expect("it has begun").1);
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        lock(&self.0).errors += usize::from(*event.metadata().level() == Level::ERROR);
    }
}

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        // The id of a call is another one each time.
        if field.name() != "call" {
            write!(self.fields, "{}={value:?} ", field.name()).expect("a string takes all");
        }
    }
}

fn lock(seen: &Mutex<Seen>) -> std::sync::MutexGuard<'_, Seen> {
    seen.lock().unwrap_or_else(PoisonError::into_inner)
}
