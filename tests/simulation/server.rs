//! A server that works on so many requests at once as its capacity says, and on the next ones in
//! the order in which they came.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use resilience::{BulkheadFull, TimedOut, Transient};
use tokio::sync::oneshot;
use tokio::time::sleep;

/// What the server does with more requests than it can work on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Overload {
    /// It refuses those that find a quarter of its capacity waiting already.
    Sheds,
    /// It lets all wait, and forgets those whose client has left.
    Waits,
    /// It lets all wait, and works also for clients that have left.
    WorksForNobody,
}

#[derive(Debug, Transient)]
pub(crate) enum Error {
    #[transient]
    Overloaded,
    TimedOut(TimedOut),
    Full(BulkheadFull),
}

impl From<TimedOut> for Error {
    fn from(error: TimedOut) -> Self {
        Self::TimedOut(error)
    }
}

impl From<BulkheadFull> for Error {
    fn from(error: BulkheadFull) -> Self {
        Self::Full(error)
    }
}

/// The time that the server needs to refuse a request.
const REFUSAL: Duration = Duration::from_millis(2);

pub(crate) struct Server {
    overload: Overload,
    state: Mutex<State>,
}

struct State {
    capacity: usize,
    running: usize,
    waiting: VecDeque<oneshot::Sender<Running>>,
}

/// A request that is worked on, or may be.
struct Running(Arc<Server>);

impl Server {
    pub(crate) fn new(overload: Overload, capacity: usize) -> Arc<Self> {
        let state = Mutex::new(State { capacity, running: 0, waiting: VecDeque::new() });
        Arc::new(Self { overload, state })
    }

    pub(crate) fn capacity(&self) -> usize {
        self.state().capacity
    }

    /// Requests that are worked on already go on.
    pub(crate) fn set_capacity(self: &Arc<Self>, capacity: usize) {
        self.state().capacity = capacity;
        self.start();
    }

    /// Answers a request that is `work`.
    pub(crate) async fn answer(self: &Arc<Self>, work: Duration) -> Result<(), Error> {
        let full = {
            let state = self.state();
            state.running + state.waiting.len() >= state.capacity + state.capacity / 4
        };
        if full && self.overload == Overload::Sheds {
            sleep(REFUSAL).await;
            return Err(Error::Overloaded);
        }
        let worked = Arc::clone(self).work(work);
        if self.overload == Overload::WorksForNobody {
            tokio::spawn(worked).await.expect("the server does not panic");
        } else {
            worked.await;
        }
        Ok(())
    }

    async fn work(self: Arc<Self>, work: Duration) {
        let (turn, has_turn) = oneshot::channel();
        self.state().waiting.push_back(turn);
        self.start();
        let _running = has_turn.await;
        sleep(work).await;
    }

    /// Begins with those who wait, as far as the capacity allows.
    fn start(self: &Arc<Self>) {
        while let Some(first) = self.next() {
            // If the client has left, the request ends here.
            drop(first.send(Running(Arc::clone(self))));
        }
    }

    /// The request to begin with, if the capacity allows one more. It counts as running.
    fn next(&self) -> Option<oneshot::Sender<Running>> {
        let mut state = self.state();
        let first = if state.running < state.capacity { state.waiting.pop_front() } else { None }?;
        state.running += 1;
        Some(first)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.state().running -= 1;
        self.0.start();
    }
}
