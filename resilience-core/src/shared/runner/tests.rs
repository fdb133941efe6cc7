//! The body of a lane on a test's clock, and the thread around it.

mod body;
mod keys;
mod requests;
mod thread;

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::shared::memory::MemoryStore;
use crate::shared::runner::{Body, Mailbox, Place, spawn};
use crate::shared::store::Store;
use crate::shared::{Settings, Sharing, StartError, start};

/// The bound of what waits for another thread.
const BOUND: Duration = Duration::from_secs(20);

fn wait_for(mut condition: impl FnMut() -> bool) -> bool {
    let end = Instant::now() + BOUND;
    while !condition() {
        if Instant::now() > end {
            return false;
        }
        std::thread::yield_now();
    }
    true
}

/// The lane of this process, once that of the test before has ended: who drops a [`Sharing`] waits
/// for its thread no longer than some rounds.
fn started(store: &(impl Store + Clone + 'static), settings: &Settings) -> Sharing {
    let mut sharing = None;
    let has_started = wait_for(|| match start(store.clone(), settings.clone()) {
        Ok(lane) => {
            sharing = Some(lane);
            true
        }
        Err(StartError::Running) => false,
        Err(error) => panic!("{error}"),
    });
    assert!(has_started, "another lane does not end");
    sharing.unwrap()
}

/// The same for a test that runs the thread itself.
fn place() -> Place {
    let mut place = None;
    assert!(wait_for(|| {
        place = Place::take();
        place.is_some()
    }));
    place.unwrap()
}

/// A store whose time is real.
fn live() -> MemoryStore {
    let began = Instant::now();
    MemoryStore::on_clock(move || began.elapsed())
}

/// The mailbox of a lane that has panicked in its first tick, before it could ask `store`.
fn panicked(store: &MemoryStore) -> Arc<Mailbox> {
    let body = Body::new(Box::new(store.connect("a")), Settings::new("a"), || panic!("for a test"));
    let mailbox = Arc::new(Mailbox::new());
    spawn(body, Arc::clone(&mailbox), place()).unwrap();
    assert!(mailbox.wait_for_end(BOUND));
    mailbox
}
