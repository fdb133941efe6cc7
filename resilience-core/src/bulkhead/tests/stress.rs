//! A storm of threads: the large-scale counterpart of the loom models. Sync and async callers,
//! calls that are dropped at every stage, permits that move to another thread, limits that change.
//! In the end all totals are exact.
//!
//! `cargo test --release` runs a million calls on each thread.

use std::pin::pin;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::SeqCst};
use std::sync::mpsc::{Sender, channel};
use std::task::{Context, Poll};
use std::thread;
use std::time::Duration;

use super::polled::Polled;
use crate::bulkhead::error::BulkheadFull;
use crate::bulkhead::guard::permit::BulkheadPermit;
use crate::bulkhead::value::Bulkhead;
use crate::runtime::clock::Instant;
use crate::waiting::signal::Signal;

const THREADS: u64 = 8;
const CALLS_PER_THREAD: u64 = if cfg!(debug_assertions) { 5_000 } else { 1_000_000 };
const LIMIT: u32 = 3;
const QUEUE: u32 = 6;

struct Dice(u64);

impl Dice {
    /// Draws with xorshift64.
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}

/// What is seen from outside.
#[derive(Default)]
struct Seen {
    running: AtomicU32,
    entered: AtomicU64,
    refused: AtomicU64,
    dropped: AtomicU64,
}

impl Seen {
    fn body(&self, most: u32) {
        let running = self.running.fetch_add(1, SeqCst) + 1;
        assert!(running <= most, "{running} at once");
        self.entered.fetch_add(1, SeqCst);
        self.running.fetch_sub(1, SeqCst);
    }

    fn ended(&self, outcome: &Result<(), BulkheadFull>) {
        if outcome.is_err() {
            self.refused.fetch_add(1, SeqCst);
        }
    }
}

/// Takes its time in one of so many cases, and lets other threads run in some of these. It does so
/// rarely: on a busy machine that takes milliseconds.
fn lingers(dice: &mut Dice, sides: u64) {
    match dice.roll(sides * 64) {
        0 => thread::yield_now(),
        roll if roll % sides == 0 => (0..roll).for_each(|_| std::hint::spin_loop()),
        _ => {}
    }
}

/// One call, in a way that the dice choose.
fn call(bulkhead: &Bulkhead, seen: &Seen, dice: &mut Dice, most: u32, away: &Sender<BulkheadPermit>) {
    match dice.roll(5) {
        // Blocks, and lingers in its place now and then, so that lines form.
        0 => seen.ended(&bulkhead.call(|| {
            lingers(dice, 4);
            seen.body(most);
            Ok(())
        })),
        1 => match bulkhead.try_acquire() {
            Ok(permit) => {
                seen.entered.fetch_add(1, SeqCst);
                // Freed by another thread.
                away.send(permit).expect("it is received");
            }
            Err(full) => seen.ended(&Err(full)),
        },
        // A task that is polled to its end.
        2 | 3 => {
            seen.ended(&block_on(bulkhead.call_async(async {
                seen.body(most);
                Ok(())
            })));
        }
        // A task that is dropped while it waits, at whichever stage it is by then.
        _ => {
            let mut task = Polled::new(bulkhead.call_async(async {
                seen.body(most);
                Ok(())
            }));
            match task.poll() {
                Poll::Ready(outcome) => seen.ended(&outcome),
                Poll::Pending => {
                    lingers(dice, 2);
                    seen.dropped.fetch_add(1, SeqCst);
                }
            }
        }
    }
}

fn block_on<F: Future>(task: F) -> F::Output {
    let (mut task, signal) = (pin!(task), Signal::new());
    loop {
        if let Poll::Ready(output) = task.as_mut().poll(&mut Context::from_waker(&signal.waker())) {
            return output;
        }
        // A lost wake-up would hang here.
        signal.wait_until(Instant::NEVER);
    }
}

fn storm(bulkhead: &Bulkhead, most: u32, meanwhile: impl Fn(u64) + Sync) {
    let seen = Seen::default();
    let (away, received) = channel::<BulkheadPermit>();
    thread::scope(|scope| {
        for thread in 0..THREADS {
            let (seen, away, meanwhile) = (&seen, away.clone(), &meanwhile);
            scope.spawn(move || {
                let mut dice = Dice(0x9e37_79b9_7f4a_7c15 ^ (thread + 1));
                for number in 0..CALLS_PER_THREAD {
                    call(bulkhead, seen, &mut dice, most, &away);
                    if thread == 0 {
                        meanwhile(number);
                    }
                }
            });
        }
        drop(away);
        scope.spawn(move || received.into_iter().for_each(drop));
    });
    let counts = [&seen.entered, &seen.refused, &seen.dropped].map(|count| count.load(SeqCst));
    assert_eq!(counts.iter().sum::<u64>(), THREADS * CALLS_PER_THREAD, "{counts:?}");
    bulkhead.handle().set_limit(LIMIT);
    let end = bulkhead.snapshot();
    assert_eq!((end.running(), end.waiting(), end.rejected()), (0, 0, counts[1]), "nothing is lost");
    assert!(!bulkhead.handle().has_waiters());
    let all: Vec<_> = (0..end.limit()).map(|_| bulkhead.try_acquire()).collect();
    assert!(all.iter().all(Result::is_ok) && bulkhead.try_acquire().is_err(), "as many places as ever");
}

#[test]
fn a_storm_loses_no_place_and_no_waiter() {
    let bulkhead = Bulkhead::unshared("storm").limit(LIMIT).queue(QUEUE).build();
    storm(&bulkhead, LIMIT, |_| ());
}

#[test]
fn a_storm_of_short_waits_loses_no_place_and_no_waiter() {
    let bulkhead =
        Bulkhead::unshared("storm").limit(LIMIT).queue(QUEUE).wait(Duration::from_micros(2)).build();
    storm(&bulkhead, LIMIT, |_| ());
}

#[test]
fn a_storm_in_which_the_limit_changes_loses_nothing() {
    let bulkhead = Bulkhead::unshared("storm").limit(LIMIT).queue(QUEUE).build();
    storm(&bulkhead, 2 * LIMIT, |number| {
        let limit = match number % 64 {
            0 => 1,
            32 => 2 * LIMIT,
            48 => LIMIT,
            _ => return,
        };
        bulkhead.handle().set_limit(limit);
    });
}
