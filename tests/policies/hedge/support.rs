//! A service whose answers are written down: for each request, how long it takes, and how it ends.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio::time::{Instant, sleep};

use crate::support::ms;

/// The end of a request: a letter for an error, or an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Error {
    /// Another request may help.
    Busy(u32),
    /// No other one will.
    NotFound(u32),
}

impl resilience::Transient for Error {
    fn transience(&self) -> resilience::Transience {
        matches!(self, Self::Busy(_)).into()
    }
}

pub(crate) struct Service {
    script: &'static [(u64, char)],
    requests: AtomicU32,
    running: AtomicU32,
    start: Instant,
    starts: std::sync::Mutex<Vec<u64>>,
}

/// A request that runs.
struct Running<'a>(&'a AtomicU32);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Service {
    /// One that answers by this script, in the order of the requests: the milliseconds, and `s` for
    /// success, `f` for a failure that may heal, `p` for a permanent one, `h` for a panic.
    pub(crate) fn new(script: &'static [(u64, char)]) -> Self {
        let (requests, running) = (AtomicU32::new(0), AtomicU32::new(0));
        Self { script, requests, running, start: Instant::now(), starts: std::sync::Mutex::default() }
    }

    /// The answer to a request: its number, from one.
    pub(crate) async fn ask(&self) -> Result<u32, Error> {
        let number = self.requests.fetch_add(1, Ordering::Relaxed);
        self.starts.lock().unwrap().push(u64::try_from(self.start.elapsed().as_millis()).unwrap());
        self.running.fetch_add(1, Ordering::Relaxed);
        let _running = Running(&self.running);
        let (time, end) = self.script[number as usize % self.script.len()];
        sleep(ms(time)).await;
        match end {
            's' => Ok(number + 1),
            'f' => Err(Error::Busy(number + 1)),
            'p' => Err(Error::NotFound(number + 1)),
            _ => std::panic::resume_unwind(Box::new("the body panics")),
        }
    }

    pub(crate) fn requests(&self) -> u32 {
        self.requests.load(Ordering::Relaxed)
    }

    /// The requests that run now.
    pub(crate) fn running(&self) -> u32 {
        self.running.load(Ordering::Relaxed)
    }

    /// When the requests have begun, in milliseconds.
    pub(crate) fn starts(&self) -> Vec<u64> {
        self.starts.lock().unwrap().clone()
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }
}
