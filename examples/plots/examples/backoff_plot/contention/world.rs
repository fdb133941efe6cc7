//! A simulation of discrete events: clients that change one row under optimistic concurrency
//! control. Each client reads the row, works on the answer, and writes only if no other client has
//! written since.

use crate::dice::Dice;
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

/// The result after all clients have written.
pub(super) struct End {
    pub(super) calls: u32,
    /// The time since all clients began.
    pub(super) after: Duration,
    /// The number of writes to the row. It is the number of clients if no write was lost.
    pub(super) version: u32,
}

pub(super) type Client = Pin<Box<dyn Future<Output = Result<(), Conflict>>>>;

/// The time, the events to come, the random numbers of the network, and the number of writes to the
/// row.
#[derive(Default)]
struct World {
    now: Duration,
    /// The events to come: a time, a number that keeps the order of events at the same time, and a
    /// client.
    events: BinaryHeap<Reverse<(Duration, u64, usize)>>,
    scheduled: u64,
    running: usize,
    dice: Dice,
    version: u32,
    calls: u32,
}

thread_local! {
    // `sleep = path` takes a function without captures, so the world is in a thread local.
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

    /// The client of the next event. The world moves to the time of that event.
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

/// Lets the running client wait in virtual time. A client has only one wait at a time, so it is
/// polled when that wait is over.
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

/// Lets all `clients` begin at the same time, and runs until no event is left. `None` if one of
/// them has not ended by then.
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
