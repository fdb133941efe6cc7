//! A log as people read it: printed by `tracing-subscriber`, with the time since it began, which is virtual.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::time::Instant;
use tracing::Dispatch;
use tracing::level_filters::LevelFilter;
use tracing::subscriber::{DefaultGuard, NoSubscriber};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::FormatTime;

/// Listens to this thread until it is dropped.
pub(super) struct Log {
    text: Text,
    _listens: DefaultGuard,
    /// With one subscriber only, `tracing` asks the thread that comes first to an event whether it is of interest, and keeps
    /// the answer for all threads. The threads of other tests have no subscriber, and would answer no.
    _second: Dispatch,
}

impl Log {
    /// Begins at zero.
    pub(super) fn begin(level: LevelFilter) -> Self {
        let text = Text::default();
        let writer = text.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(level)
            .with_timer(SinceStart(Instant::now()))
            .with_writer(move || writer.clone())
            .finish();
        let second = Dispatch::new(NoSubscriber::new());
        Self { text, _listens: tracing::subscriber::set_default(subscriber), _second: second }
    }

    /// The lines since it was last asked.
    pub(super) fn take(&self) -> String {
        std::mem::take(&mut *self.text.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Some of the lines since it was last asked.
    pub(super) fn take_those(&self, is_one: impl Fn(&str) -> bool) -> String {
        self.take().split_inclusive('\n').filter(|line| is_one(line)).collect()
    }
}

#[derive(Clone, Default)]
struct Text(Arc<Mutex<String>>);

impl io::Write for Text {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = std::str::from_utf8(bytes).map_err(io::Error::other)?;
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push_str(text);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Minutes, seconds and milliseconds.
struct SinceStart(Instant);

impl FormatTime for SinceStart {
    fn format_time(&self, writer: &mut Writer<'_>) -> std::fmt::Result {
        let elapsed = self.0.elapsed();
        let (minutes, seconds) = (elapsed.as_secs() / 60, elapsed.as_secs() % 60);
        write!(writer, "{minutes:02}:{seconds:02}.{:03}", elapsed.subsec_millis())
    }
}
