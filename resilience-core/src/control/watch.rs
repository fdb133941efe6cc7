//! A file that is looked at from time to time.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use crate::control::event::Event;
use crate::control::mistakes::Mistakes;
use crate::control::orders::tell;
use crate::control::{Overrides, apply_from, environment, reject};

/// The largest file that is read.
const LARGEST: u64 = 1 << 20;
const DEFAULT_EVERY: Duration = Duration::from_secs(5);

/// A file of overrides that is applied whenever its contents have changed: see
/// [`watch`](crate::control::watch).
#[derive(Debug)]
#[must_use = "a file is looked at by `spawn` or `poll`"]
pub struct Watch {
    path: PathBuf,
    every: Duration,
    /// The contents that were looked at last, broken ones too.
    last: Option<String>,
    /// The failure to read that was told last.
    failure: Option<String>,
}

/// The thread that looks at a file. It goes on when this is dropped.
#[derive(Debug)]
pub struct Watching {
    stop: Arc<AtomicBool>,
    thread: thread::Thread,
}

impl Watching {
    /// Ends the thread. The overrides stay in force.
    pub fn stop(self) {
        self.stop.store(true, Ordering::Release);
        self.thread.unpark();
    }
}

impl Watch {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self { path, every: DEFAULT_EVERY, last: None, failure: None }
    }

    /// Sets the time between two looks: 5 s unless set, 100 ms at least.
    pub fn every(mut self, every: Duration) -> Self {
        self.every = every.max(Duration::from_millis(100));
        self
    }

    /// Looks once, and then from a thread of its own. A file that is broken, or cannot be read,
    /// ends nothing: that is told as an event, and the last good one stays.
    ///
    /// # Errors
    /// The thread cannot be made.
    pub fn spawn(mut self) -> io::Result<Watching> {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let _ = self.poll();
        let thread = thread::Builder::new().name("resilience-config".to_owned()).spawn(move || {
            loop {
                thread::park_timeout(self.every);
                if stopped.load(Ordering::Acquire) {
                    return;
                }
                let _ = self.poll();
            }
        })?;
        Ok(Watching { stop, thread: thread.thread().clone() })
    }

    /// Looks at the file, and applies what it says if that has changed since the last look: for a
    /// task of the program. Returns the generation then, and `None` if there is nothing new.
    ///
    /// It reads the file, which blocks the thread for a moment.
    ///
    /// # Errors
    /// The file cannot be read, or is broken. Nothing has changed then. A broken file is told once,
    /// and not again before it changes.
    pub fn poll(&mut self) -> Result<Option<u64>, Mistakes> {
        let source = self.path.display().to_string();
        let text = match contents(&self.path) {
            Ok(text) => text,
            Err(error) => return Err(self.unreadable(&source, &error)),
        };
        self.failure = None;
        if self.last.as_ref() == Some(&text) {
            return Ok(None);
        }
        let result = match Overrides::from_toml(&text) {
            Ok(overrides) => {
                apply_from(&overrides, Some(&source)).map(|(generation, is_new)| is_new.then_some(generation))
            }
            Err(mistakes) => {
                let mistakes = mistakes.within(&source);
                reject(&mistakes);
                Err(mistakes)
            }
        };
        self.last = Some(text);
        result
    }

    fn unreadable(&mut self, source: &str, error: &io::Error) -> Mistakes {
        let text = error.to_string();
        if self.failure.as_ref() != Some(&text) {
            tell(Event::Unreadable { path: source.to_owned(), error: text.clone() });
        }
        self.failure = Some(text.clone());
        Mistakes::one(text).within(source)
    }
}

fn contents(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    File::open(path)?.take(LARGEST + 1).read_to_string(&mut text)?;
    if text.len() as u64 > LARGEST {
        return Err(io::Error::other("the file is larger than 1 MiB"));
    }
    Ok(text)
}

/// Watches the file of `RESILIENCE_CONFIG`.
pub(crate) fn watch_variable(path: &str) {
    if let Err(error) = Watch::new(PathBuf::from(path)).spawn() {
        tell(Event::Unreadable { path: format!("{}={path}", environment::CONFIG), error: error.to_string() });
    }
}
