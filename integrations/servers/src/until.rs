//! Waiting for other processes.

use std::thread;
use std::time::{Duration, Instant};

/// A condition that has not come true by now will not.
const PATIENCE: Duration = Duration::from_secs(60);
/// The time between two looks.
const POLL: Duration = Duration::from_millis(5);

/// Waits until `is_true`, looking again and again.
///
/// ```
/// let (tell, told) = std::sync::mpsc::channel();
/// let thread = std::thread::spawn(move || tell.send(7));
/// test_servers::until("the thread has told", || told.try_recv() == Ok(7));
/// # thread.join().expect("it ends").expect("somebody listens");
/// ```
///
/// # Panics
/// If it has not come true after a minute.
#[track_caller]
pub fn until(what: &str, mut is_true: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !is_true() {
        assert!(Instant::now() < deadline, "in vain: {what}");
        thread::sleep(POLL);
    }
}
