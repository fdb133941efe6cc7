//! What the threads of a program tell the thread of the lane.

use std::mem;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::SyncSender;
use std::thread::{self, ThreadId};
use std::time::Duration;

use crate::runtime::sync::{Condvar, Mutex, lock, wait_while};
use crate::shared::store::{Command, Known, StoreError};

/// A command of somebody, who waits for its reply.
pub(in crate::shared) struct Request {
    pub(in crate::shared) command: Command,
    pub(in crate::shared) reply: SyncSender<Result<Known, StoreError>>,
    /// Whether nobody waits any more. Then it is not sent.
    pub(in crate::shared) is_given_up: Arc<AtomicBool>,
}

impl Request {
    pub(super) fn is_wanted(&self) -> bool {
        !self.is_given_up.load(Ordering::Acquire)
    }
}

/// All that has come since the last look.
#[derive(Default)]
pub(in crate::shared) struct Mail {
    /// Somebody has news that should not wait for the next tick.
    pub(in crate::shared) is_woken: bool,
    pub(in crate::shared) stops: bool,
    pub(in crate::shared) requests: Vec<Request>,
}

#[derive(Default)]
struct Inside {
    mail: Mail,
    /// The thread of the lane, once it runs.
    lane: Option<ThreadId>,
    has_ended: bool,
}

pub(in crate::shared) struct Mailbox {
    inside: Mutex<Inside>,
    news: Condvar,
}

impl Mailbox {
    pub(in crate::shared) fn new() -> Self {
        Self { inside: Mutex::new(Inside::default()), news: Condvar::new() }
    }

    /// The lane runs on this thread.
    pub(super) fn begins(&self) {
        lock(&self.inside).lane = Some(thread::current().id());
    }

    /// Whether this is the thread of the lane, which can not wait for itself.
    pub(in crate::shared) fn is_lane(&self) -> bool {
        lock(&self.inside).lane == Some(thread::current().id())
    }

    /// Takes all mail, after `wait` or as soon as there is some.
    pub(super) fn receive(&self, wait: Duration) -> Mail {
        let inside = lock(&self.inside);
        let mut inside = wait_while(&self.news, inside, wait, |inside| inside.mail.is_empty());
        let stops = inside.mail.stops;
        let mail = mem::take(&mut inside.mail);
        // Whoever stops it, stops it for good.
        inside.mail.stops = stops;
        mail
    }

    pub(in crate::shared) fn wake(&self) {
        self.tell(|inside| inside.mail.is_woken = true);
    }

    pub(in crate::shared) fn stop(&self) {
        self.tell(|inside| inside.mail.stops = true);
    }

    /// False if the lane has ended: nobody will reply.
    pub(in crate::shared) fn request(&self, request: Request) -> bool {
        let mut goes_on = false;
        self.tell(|inside| {
            goes_on = !inside.has_ended && !inside.mail.stops;
            if goes_on {
                inside.mail.requests.push(request);
            }
        });
        goes_on
    }

    pub(super) fn ends(&self) {
        self.tell(|inside| {
            inside.has_ended = true;
            inside.mail.requests.clear();
        });
    }

    /// Waits until the lane has ended, for `time` at most. Whether it has.
    pub(in crate::shared) fn wait_for_end(&self, time: Duration) -> bool {
        let inside = lock(&self.inside);
        wait_while(&self.news, inside, time, |inside| !inside.has_ended).has_ended
    }

    fn tell(&self, tell: impl FnOnce(&mut Inside)) {
        tell(&mut lock(&self.inside));
        // Both the lane and whoever waits for its end may wait.
        self.news.notify_all();
    }
}

impl Mail {
    fn is_empty(&self) -> bool {
        !self.is_woken && !self.stops && self.requests.is_empty()
    }
}

#[cfg(all(test, loom))]
mod loom_tests {
    use super::*;
    use loom::sync::Arc;
    use loom::thread;

    const FOR_EVER: Duration = Duration::MAX;

    /// The loop of the lane: the number of turns, until it is stopped.
    fn run(mailbox: &Mailbox) -> usize {
        let mut turns = 0;
        while !mailbox.receive(FOR_EVER).stops {
            turns += 1;
        }
        mailbox.ends();
        turns
    }

    #[test]
    fn loom_shared_a_lane_that_is_woken_and_stopped_ends() {
        loom::model(|| {
            let mailbox = Arc::new(Mailbox::new());
            let lane = Arc::clone(&mailbox);
            let lane = thread::spawn(move || run(&lane));
            let waker = Arc::clone(&mailbox);
            let waker = thread::spawn(move || waker.wake());
            mailbox.stop();
            assert!(mailbox.wait_for_end(FOR_EVER));
            assert!(lane.join().unwrap() <= 1);
            waker.join().unwrap();
        });
    }

    #[test]
    fn loom_shared_no_wake_is_lost() {
        loom::model(|| {
            let mailbox = Arc::new(Mailbox::new());
            let waker = Arc::clone(&mailbox);
            let waker = thread::spawn(move || waker.wake());
            // It would wait for ever without the wake.
            assert!(mailbox.receive(FOR_EVER).is_woken);
            waker.join().unwrap();
        });
    }

    #[test]
    fn loom_shared_a_request_is_received_or_refused() {
        loom::model(|| {
            let mailbox = Arc::new(Mailbox::new());
            let lane = Arc::clone(&mailbox);
            let lane = thread::spawn(move || {
                let mut received = 0;
                loop {
                    let mail = lane.receive(FOR_EVER);
                    received += mail.requests.len();
                    if mail.stops {
                        break lane.ends();
                    }
                }
                received
            });
            let (reply, replies) = std::sync::mpsc::sync_channel(1);
            let is_given_up = std::sync::Arc::new(AtomicBool::new(false));
            let is_taken = mailbox.request(Request { command: Command::Fleet, reply, is_given_up });
            mailbox.stop();
            assert_eq!(lane.join().unwrap(), usize::from(is_taken));
            // Whoever waits for the reply hears that there will be none.
            assert!(replies.try_recv().is_err());
        });
    }
}
