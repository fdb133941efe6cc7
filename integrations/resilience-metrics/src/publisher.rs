//! When the numbers are published.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::error::InstallError;
use crate::{publish, recorder};

static IS_INSTALLED: AtomicBool = AtomicBool::new(false);

/// The only one that publishes, until it is dropped.
#[derive(Debug)]
struct Installed;

impl Drop for Installed {
    fn drop(&mut self) {
        IS_INSTALLED.store(false, Ordering::Release);
    }
}

/// Makes the publisher of this process, and describes all metrics to the recorder. To be called
/// once, after the recorder was installed. Nothing is published yet.
///
/// # Errors
///
/// - [`InstallError::NoRecorder`] if no recorder is installed.
/// - [`InstallError::Twice`] while there is a publisher, or a thread of one that publishes.
///
/// ```
/// use metrics_util::debugging::DebuggingRecorder;
///
/// DebuggingRecorder::new().install()?;
/// let publisher = resilience_metrics::install()?;
/// publisher.publish();
/// assert!(resilience_metrics::install().is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn install() -> Result<Publisher, InstallError> {
    if !recorder::is_there() {
        return Err(InstallError::NoRecorder);
    }
    if IS_INSTALLED.swap(true, Ordering::Acquire) {
        return Err(InstallError::Twice);
    }
    metrics::with_recorder(publish::describe);
    Ok(Publisher(Arc::new(Installed)))
}

/// Publishes the numbers of all functions, circuit breakers and budgets. Made by [`install`].
#[must_use = "it publishes when it is told to"]
pub struct Publisher(Arc<Installed>);

impl Publisher {
    /// Hands all numbers to the recorder once.
    pub fn publish(&self) {
        metrics::with_recorder(publish::publish);
    }

    /// The same again and again, with this time between two publications. [`Every::spawn`] begins.
    ///
    /// # Panics
    ///
    /// If the period is zero.
    ///
    /// ```no_run
    /// use std::time::Duration;
    ///
    /// let publishing = resilience_metrics::install()?.every(Duration::from_secs(10)).spawn();
    /// // … and when the program ends:
    /// publishing.stop();
    /// # Ok::<(), resilience_metrics::InstallError>(())
    /// ```
    pub fn every(&self, period: Duration) -> Every {
        assert!(!period.is_zero(), "a period of zero would publish without end");
        Every { publisher: Self(Arc::clone(&self.0)), period }
    }
}

impl fmt::Debug for Publisher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Publisher").finish_non_exhaustive()
    }
}

/// A publisher with its period, made by [`Publisher::every`].
#[derive(Debug)]
#[must_use = "nothing is published before `spawn`"]
pub struct Every {
    publisher: Publisher,
    period: Duration,
}

impl Every {
    /// Starts a thread that publishes at once, and then in this period. The thread hands the
    /// numbers to the recorder of the process: one that is set for a thread is not seen there.
    ///
    /// Dropping the returned value leaves the thread running, to the end of the process.
    /// [`Publishing::stop`] ends it.
    ///
    /// # Panics
    ///
    /// If the system cannot make a thread, as [`std::thread::spawn`] does.
    #[expect(clippy::must_use_candidate, reason = "the thread runs without its handle")]
    pub fn spawn(self) -> Publishing {
        let (stop, stopped) = mpsc::channel::<()>();
        let publish = move || {
            loop {
                self.publisher.publish();
                match stopped.recv_timeout(self.period) {
                    Err(RecvTimeoutError::Timeout) => {}
                    // The value was dropped. The thread goes on, with nobody to wait for.
                    Err(RecvTimeoutError::Disconnected) => thread::sleep(self.period),
                    Ok(()) => break self.publisher.publish(),
                }
            }
        };
        let thread = thread::Builder::new().name("resilience-metrics".to_owned()).spawn(publish);
        Publishing { stop, thread: thread.expect("the system makes a thread") }
    }
}

/// A thread that publishes, made by [`Every::spawn`]. Dropping it leaves the thread running.
#[derive(Debug)]
pub struct Publishing {
    stop: Sender<()>,
    thread: JoinHandle<()>,
}

impl Publishing {
    /// Publishes once more, ends the thread and waits for its end, which takes no longer than two
    /// publications. [`install`] makes another publisher once the first one is dropped too.
    ///
    /// # Panics
    ///
    /// If the recorder has panicked in that thread.
    pub fn stop(self) {
        // A thread that is gone has panicked, and `join` tells of it.
        let _ = self.stop.send(());
        if let Err(panic) = self.thread.join() {
            std::panic::resume_unwind(panic);
        }
    }
}
