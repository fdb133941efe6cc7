//! Orders that nobody carries out: the store hangs, or the lane has ended.

use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

use crate::runtime::fleet::alone;
use crate::shared::memory::MemoryConnection;
use crate::shared::runner::Mailbox;
use crate::shared::runner::tests::{BOUND, live, panicked, started, wait_for};
use crate::shared::store::{Command, Reply, Store, StoreError};
use crate::shared::{Settings, Sharing, SharingError};

/// A store that answers nobody while it is shut, however long that is.
#[derive(Clone)]
struct Gate {
    inner: MemoryConnection,
    is_open: Arc<(Mutex<bool>, Condvar)>,
    sent: Arc<Mutex<Vec<Command>>>,
}

impl Gate {
    fn shut() -> Self {
        Self { inner: live().connect("a"), is_open: Arc::default(), sent: Arc::default() }
    }

    fn open(&self) {
        *self.is_open.0.lock().unwrap() = true;
        self.is_open.1.notify_all();
    }

    fn beats(&self) -> usize {
        let sent = self.sent.lock().unwrap();
        sent.iter().filter(|command| matches!(command, Command::Beat { .. })).count()
    }

    fn orders(&self) -> usize {
        let sent = self.sent.lock().unwrap();
        sent.iter().filter(|command| matches!(command, Command::Manual { .. })).count()
    }
}

impl Store for Gate {
    fn send(&mut self, commands: &[Command], patience: Duration) -> Result<Vec<Reply>, StoreError> {
        self.sent.lock().unwrap().extend_from_slice(commands);
        let is_open = self.is_open.0.lock().unwrap();
        let (is_open, _) = self.is_open.1.wait_timeout_while(is_open, BOUND, |is_open| !*is_open).unwrap();
        drop(is_open);
        self.inner.send(commands, patience)
    }
}

/// Those of a lane that has far longer for an answer than a test needs.
fn patient() -> Settings {
    Settings::new("a").poll(Duration::from_secs(10))
}

#[test]
fn an_order_that_was_given_up_is_not_carried_out_later() {
    let _alone = alone();
    let store = Gate::shut();
    let sharing = started(&store, &Settings::new("a").poll(Duration::from_millis(50)));
    assert!(wait_for(|| store.beats() == 1), "the lane waits for the store");
    let given = sharing.force_open("lane-requests-given-up").lasting(BOUND);
    // Five rounds of 100 ms.
    assert!(matches!(given, Err(SharingError::NoAnswer(time)) if time == Duration::from_millis(500)));
    store.open();
    // The order is in the mail of the turn that has the second beat.
    assert!(wait_for(|| store.beats() >= 3));
    assert_eq!(store.orders(), 0);
    assert!(wait_for(|| sharing.end("lane-requests-given-up").is_ok()), "a later one is carried out");
}

#[test]
fn an_order_whose_lane_ends_meanwhile_is_told_so() {
    let mailbox = Arc::new(Mailbox::new());
    let lane = Arc::clone(&mailbox);
    let lane = thread::spawn(move || {
        let mail = lane.receive(BOUND);
        let count = mail.requests.len();
        // It ends in the middle of the turn.
        drop(mail);
        lane.ends();
        count
    });
    let sharing = Sharing::new(Arc::clone(&mailbox), patient());
    assert!(matches!(sharing.end("p"), Err(SharingError::Ended)));
    assert_eq!(lane.join().unwrap(), 1, "the lane has had the order");
    assert!(matches!(sharing.end("p"), Err(SharingError::Ended)), "nobody takes this one");
}

#[test]
fn an_order_for_a_lane_that_has_panicked_is_told_so() {
    let _alone = alone();
    let store = live();
    let sharing = Sharing::new(panicked(&store), patient());
    assert!(matches!(sharing.end("p"), Err(SharingError::Ended)));
    assert_eq!(store.commands(), 0);
}
