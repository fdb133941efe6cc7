//! The thread that runs a lane: one for each process.

mod body;
mod failures;
mod mailbox;
pub(crate) mod status;
#[cfg(all(test, not(loom)))]
mod tests;

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

pub(super) use crate::shared::runner::body::Body;
pub(super) use crate::shared::runner::mailbox::{Mailbox, Request};

/// Whether there is a lane in this process.
static IS_TAKEN: AtomicBool = AtomicBool::new(false);

/// The right to be the lane of this process. Another one can begin when it is dropped.
pub(super) struct Place(());

impl Place {
    /// `None` if there is a lane.
    pub(super) fn take() -> Option<Self> {
        (!IS_TAKEN.swap(true, Ordering::AcqRel)).then_some(Self(()))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        IS_TAKEN.store(false, Ordering::Release);
    }
}

/// What ends with the thread, even if a panic ends it.
struct End {
    mailbox: Arc<Mailbox>,
    place: Option<Place>,
}

impl Drop for End {
    fn drop(&mut self) {
        status::ends();
        crate::shared::fleet::forget();
        crate::runtime::fleet::silent();
        drop(self.place.take());
        self.mailbox.ends();
    }
}

/// Runs the lane of `body` on a thread of its own, until the mailbox says that it stops.
pub(super) fn spawn(body: Body, mailbox: Arc<Mailbox>, place: Place) -> io::Result<()> {
    let end = End { mailbox: Arc::clone(&mailbox), place: Some(place) };
    thread::Builder::new().name("resilience-lane".to_owned()).spawn(move || {
        let _end = end;
        // It is gone before another lane can begin.
        let mut body = body;
        Body::start();
        let mut wait = Duration::ZERO;
        loop {
            let mail = mailbox.receive(wait);
            if mail.stops {
                return body.stop();
            }
            wait = body.turn(&mail);
        }
    })?;
    Ok(())
}
