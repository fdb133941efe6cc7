//! The events of a lane. A process of its own: its thread has the subscriber of the whole process.

use std::fmt::{Debug, Write as _};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use resilience_core::shared::memory::MemoryStore;
use resilience_core::shared::{Settings, start, status};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

static LINES: Mutex<Vec<String>> = Mutex::new(Vec::new());

struct Lines;

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, " {field}={value:?}").expect("a string takes it");
    }
}

impl Subscriber for Lines {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "resilience"
    }
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, event: &Event<'_>) {
        let mut line = Line(event.metadata().level().to_string());
        event.record(&mut line);
        LINES.lock().expect("nobody panics with it").push(line.0);
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

fn lines() -> Vec<String> {
    LINES.lock().expect("nobody panics with it").clone()
}

/// Waits for another thread, with a bound.
#[track_caller]
fn until(is_true: impl Fn() -> bool) {
    let end = Instant::now() + Duration::from_secs(60);
    while !is_true() {
        assert!(Instant::now() < end, "in vain: {:?}", lines());
        std::thread::yield_now();
    }
}

#[test]
fn a_store_that_fails_is_told_once_and_so_is_its_return() {
    tracing::subscriber::set_global_default(Lines).expect("the first one");
    let store = MemoryStore::new();
    store.set_down(true);
    let settings = Settings::new("a").poll(Duration::from_millis(50));
    let sharing = start(store.connect("a"), settings).expect("a lane");
    let down = "WARN message=the shared store does not answer error=\"the store does not answer\"";
    until(|| lines() == [down]);
    let lag = sharing.lag();
    until(|| sharing.lag() > lag + Duration::from_millis(200));
    assert_eq!(lines(), [down], "some ticks later");
    store.set_down(false);
    until(|| lines().len() == 2);
    assert_eq!(lines()[1], "INFO message=the shared store answers again");
    assert_eq!(status().expect("a lane").last_error, None);
}
