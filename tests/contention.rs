//! The experiment of the AWS Architecture Blog's "Exponential Backoff And Jitter", with the real
//! attribute: clients that all want to change one row under optimistic concurrency control. Each
//! reads it, works on the answer, and writes only if nobody else has written since; who comes too
//! late begins anew.
//!
//! Time is virtual: a simulation of discrete events, of which a client's wait is one.

#[path = "contention/dice.rs"]
mod dice;

use dice::Dice;
use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::future::{Future, poll_fn};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use resilience::retry;

const CLIENTS: u32 = 100;
/// Enough rounds for steady averages. From run to run the writes differ by a hundredth, the time by
/// a tenth.
const ROUNDS: u32 = 12;

/// Another client has written since the row was read.
#[derive(Debug)]
struct Conflict;

/// The row, what happens next, and the network's dice.
struct World {
    now: Duration,
    /// The time at which each client goes on. The number in the middle orders events of one time.
    events: BinaryHeap<Reverse<(Duration, u64, u32)>>,
    scheduled: u64,
    running: u32,
    dice: Dice,
    row: Row,
    writes: u32,
}

/// One bit for each client that has written, and how often that was.
#[derive(Clone, Copy, Default)]
struct Row {
    version: u32,
    content: u128,
}

thread_local! {
    static WORLD: RefCell<World> = RefCell::new(World::new(0));
}

fn world<R>(f: impl FnOnce(&mut World) -> R) -> R {
    WORLD.with_borrow_mut(f)
}

impl World {
    fn new(seed: u64) -> Self {
        Self {
            now: Duration::ZERO,
            events: BinaryHeap::new(),
            scheduled: 0,
            running: 0,
            dice: Dice(seed),
            row: Row::default(),
            writes: 0,
        }
    }

    fn schedule(&mut self, client: u32, after: Duration) {
        self.scheduled += 1;
        self.events.push(Reverse((self.now + after, self.scheduled, client)));
    }

    fn read(&self) -> Row {
        self.row
    }

    fn write(&mut self, client: u32, seen: Row) -> Result<(), Conflict> {
        self.writes += 1;
        if seen.version != self.row.version {
            return Err(Conflict);
        }
        self.row = Row { version: seen.version + 1, content: seen.content | 1 << client };
        Ok(())
    }
}

/// Lets the running client wait in virtual time. A client waits for one thing at a time, so it is
/// polled when that is over.
fn sleep(delay: Duration) -> impl Future<Output = ()> {
    let mut scheduled = false;
    poll_fn(move |_| {
        if std::mem::replace(&mut scheduled, true) {
            return Poll::Ready(());
        }
        world(|world| world.schedule(world.running, delay));
        Poll::Pending
    })
}

async fn hop() {
    sleep(world(|world| world.dice.hop())).await;
}

async fn update_once(client: u32) -> Result<(), Conflict> {
    hop().await;
    let seen = world(|world| world.read());
    hop().await;
    hop().await;
    let written = world(|world| world.write(client, seen));
    hop().await;
    written
}

macro_rules! with_jitter {
    ($($jitter:ident),*) => {$(
        #[retry(attempts = unlimited, base = 5ms, cap = 2s, jitter = $jitter, sleep = sleep)]
        async fn $jitter(client: u32) -> Result<(), Conflict> {
            update_once(client).await
        }
    )*};
}

with_jitter!(none, full, equal, decorrelated);

/// The averages over the rounds: the writes that were tried, and the time until every client had
/// written.
fn contend<F: Future<Output = Result<(), Conflict>>>(update: fn(u32) -> F) -> (f64, f64) {
    let (mut writes, mut time) = (0, Duration::ZERO);
    for seed in 0..ROUNDS {
        WORLD.set(World::new(seed.into()));
        let mut clients: Vec<_> = (0..CLIENTS).map(|client| Some(Box::pin(update(client)))).collect();
        world(|world| (0..CLIENTS).for_each(|client| world.schedule(client, Duration::ZERO)));
        while let Some(Reverse((now, _, client))) = world(|world| world.events.pop()) {
            world(|world| (world.now, world.running) = (now, client));
            let slot = &mut clients[client as usize];
            let Some(future) = slot else { panic!("client {client} goes on after its end") };
            if let Poll::Ready(outcome) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
                outcome.expect("attempts are unlimited");
                *slot = None;
            }
        }
        assert!(clients.iter().all(Option::is_none));
        let row = world(|world| world.read());
        assert_eq!((row.version, row.content), (CLIENTS, (1 << CLIENTS) - 1), "no update is lost");
        writes += world(|world| world.writes);
        time += world(|world| world.now);
    }
    (f64::from(writes) / f64::from(ROUNDS), (time / ROUNDS).as_secs_f64())
}

#[test]
fn full_jitter_halves_the_writes_and_takes_far_less_time() {
    let (writes, time) = contend(none);
    let (writes_with_jitter, time_with_jitter) = contend(full);
    println!("none: {writes} writes in {time:.2} s; full: {writes_with_jitter} in {time_with_jitter:.2} s");
    assert!(writes_with_jitter < 0.55 * writes, "{writes_with_jitter} writes against {writes}");
    assert!(time_with_jitter < 0.15 * time, "{time_with_jitter:.2} s against {time:.2} s");
}

#[test]
fn the_other_kinds_of_jitter_need_less_than_none_too() {
    let (writes, time) = contend(none);
    for (kind, (writes_with_jitter, time_with_jitter)) in
        [("equal", contend(equal)), ("decorrelated", contend(decorrelated))]
    {
        println!("{kind}: {writes_with_jitter} writes in {time_with_jitter:.2} s");
        assert!(writes_with_jitter < writes && time_with_jitter < time, "{kind}");
    }
}
