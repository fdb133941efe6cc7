//! A simulation of discrete events: clients that change one row under optimistic concurrency
//! control. Each reads it, works on the answer, and writes only if nobody else has written since.

#[path = "../../../../../tests/contention/dice.rs"]
mod dice;

use dice::Dice;
use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::future::{Future, poll_fn};
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

/// Another client has written since the row was read.
#[derive(Debug)]
pub(super) struct Conflict;

/// What came of it when all clients had written.
pub(super) struct End {
    pub(super) calls: u32,
    /// Since all of them began.
    pub(super) after: Duration,
    /// How many writes the row has seen; as many as clients if none was lost.
    pub(super) version: u32,
}

pub(super) type Client = Pin<Box<dyn Future<Output = Result<(), Conflict>>>>;

/// Time, what happens next, the network's dice, and the row, of which only the number of writes
/// matters.
#[derive(Default)]
struct World {
    now: Duration,
    /// When which client goes on; the number in the middle keeps the order of events at one time.
    events: BinaryHeap<Reverse<(Duration, u64, usize)>>,
    scheduled: u64,
    running: usize,
    dice: Dice,
    version: u32,
    calls: u32,
}

thread_local! {
    // `sleep = path` takes a function without captures, so the world has to be where that finds it.
    static WORLD: RefCell<World> = RefCell::default();
}

fn world<R>(f: impl FnOnce(&mut World) -> R) -> R {
    WORLD.with_borrow_mut(f)
}

impl World {
    fn schedule(&mut self, client: usize, after: Duration) {
        self.scheduled += 1;
        self.events.push(Reverse((self.now + after, self.scheduled, client)));
    }

    /// The next client to go on, at whose time the world then is.
    fn next(&mut self) -> Option<usize> {
        let Reverse((now, _, client)) = self.events.pop()?;
        (self.now, self.running) = (now, client);
        Some(client)
    }

    fn write(&mut self, seen: u32) -> Result<(), Conflict> {
        self.calls += 1;
        if seen != self.version {
            return Err(Conflict);
        }
        self.version += 1;
        Ok(())
    }
}

/// Lets the running client wait in virtual time. A client waits for one thing at a time, so it is
/// polled when that is over.
pub(super) fn sleep(delay: Duration) -> impl Future<Output = ()> {
    let mut scheduled = false;
    poll_fn(move |_| {
        if mem::replace(&mut scheduled, true) {
            return Poll::Ready(());
        }
        world(|world| world.schedule(world.running, delay));
        Poll::Pending
    })
}

/// Reads and writes the row once, over a network.
pub(super) async fn update_once() -> Result<(), Conflict> {
    hop().await;
    let seen = world(|world| world.version);
    hop().await;
    hop().await;
    let written = world(|world| world.write(seen));
    hop().await;
    written
}

async fn hop() {
    sleep(world(|world| world.dice.hop())).await;
}

/// Lets `clients` begin at once, and runs until nothing is left to happen. `None` if one of them
/// has not ended then.
pub(super) fn simulate(seed: u32, mut clients: Vec<Client>) -> Option<End> {
    WORLD.set(World { dice: Dice(seed.into()), ..World::default() });
    world(|world| (0..clients.len()).for_each(|client| world.schedule(client, Duration::ZERO)));
    let mut written = 0;
    while let Some(client) = world(World::next) {
        if let Poll::Ready(outcome) = clients[client].as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            written += usize::from(outcome.is_ok());
        }
    }
    let World { calls, now: after, version, .. } = WORLD.take();
    (written == clients.len()).then_some(End { calls, after, version })
}
