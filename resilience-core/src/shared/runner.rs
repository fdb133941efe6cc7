//! The thread that runs a lane: one for each process.

mod body;
mod failures;
mod mailbox;
pub(crate) mod status;
#[cfg(all(test, not(loom)))]
mod tests;

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use std::{process, thread};

use crate::circuit_breaker::fleet::end_orders;
use crate::runtime::fleet;
pub(super) use crate::shared::runner::body::Body;
pub(super) use crate::shared::runner::mailbox::{Mailbox, Request};

/// The process that has a lane, zero for none. A process that was forked has that of its parent,
/// whose threads it has not.
static OWNER: AtomicU32 = AtomicU32::new(0);

/// The right to be the lane of this process. Another one can begin when it is dropped.
pub(super) struct Place(());

impl Place {
    /// `None` if there is a lane.
    pub(super) fn take() -> Option<Self> {
        takes(&OWNER, process::id()).then_some(Self(()))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        OWNER.store(0, Ordering::Release);
    }
}

/// Whether `process` becomes the `owner`: it is not yet.
fn takes(owner: &AtomicU32, process: u32) -> bool {
    owner.swap(process, Ordering::AcqRel) != process
}

/// What ends with the thread, even if a panic ends it.
struct End {
    mailbox: Arc<Mailbox>,
    place: Option<Place>,
}

impl Drop for End {
    fn drop(&mut self) {
        // A lane that has panicked has not ended them.
        end_orders();
        if thread::panicking() {
            status::has_panicked();
            failures::tell_panic();
        } else {
            status::ends();
        }
        crate::shared::fleet::forget();
        fleet::silent();
        // Before the next lane can set its own.
        fleet::on_wake(|| {});
        drop(self.place.take());
        self.mailbox.ends();
    }
}

/// Runs the lane of `body` on a thread of its own, until the mailbox says that it stops. Breakers
/// wake it from before the thread begins until it has ended, or until there was no thread for it.
pub(super) fn spawn(body: Body, mailbox: Arc<Mailbox>, place: Place) -> io::Result<()> {
    let end = End { mailbox: Arc::clone(&mailbox), place: Some(place) };
    let waker = Arc::clone(&mailbox);
    fleet::on_wake(move || waker.wake());
    thread::Builder::new().name("resilience-lane".to_owned()).spawn(move || {
        let _end = end;
        // It is gone before another lane can begin.
        let mut body = body;
        mailbox.begins();
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
