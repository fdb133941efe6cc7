//! The target `bulkhead`: histories of calls that run, wait in line and leave, under a limit that
//! is fixed or adapts to their ends.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use arbitrary::{Arbitrary, Result, Unstructured};
use resilience_core::{Bulkhead, BulkheadFull, BulkheadPermit, TestClock};

use crate::bulkhead_model::{Model, Standing};
use crate::naive_limit::NaiveLimit;

/// The longest history. All calls are polled at every step.
const LONGEST: usize = 200;

/// The input of the fuzzer.
#[derive(Debug)]
pub struct Story {
    limit: Limit,
    queue: u32,
    /// In nanoseconds, like all times here.
    wait: u64,
    ops: Vec<Op>,
}

#[derive(Clone, Copy, Debug)]
enum Limit {
    Fixed(u32),
    Within(u32, u32),
}

#[derive(Clone, Copy, Debug)]
enum Op {
    Arrive,
    /// One of those who are here leaves. If it runs, it ends like this.
    Leave(usize, End),
    Pass(u64),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Dropped,
    Success,
    Failure,
}

/// Plays the story on a bulkhead and on the models.
pub fn check(story: &Story) {
    let clock = TestClock::new();
    let _installed = clock.install();
    let bulkhead = build(story);
    let mut both = Both::new(&bulkhead, story);
    for &op in &story.ops {
        match op {
            Op::Arrive => both.arrives(),
            Op::Leave(number, end) => both.leaves(number, end),
            Op::Pass(time) => {
                clock.advance(Duration::from_nanos(time));
                both.model.passes(time);
            }
        }
        both.agree(op);
    }
    drop(both);
    let seen = bulkhead.snapshot();
    assert_eq!((seen.running(), seen.waiting()), (0, 0), "all have left");
    assert!(bulkhead.try_acquire().is_ok(), "and left nothing behind");
}

fn build(story: &Story) -> Bulkhead {
    let (builder, wait) = (Bulkhead::unshared("fuzz"), Duration::from_nanos(story.wait));
    match story.limit {
        Limit::Fixed(calls) => builder.limit(calls).queue(story.queue).wait(wait).build(),
        Limit::Within(min, max) => builder.limit(min..=max).queue(story.queue).wait(wait).build(),
    }
}

/// The bulkhead and its models.
struct Both<'a> {
    bulkhead: &'a Bulkhead,
    model: Model,
    /// `None` if the limit is fixed.
    limit: Option<NaiveLimit>,
    calls: Vec<Call<'a>>,
    refused: u64,
}

type Acquire<'a> = Pin<Box<dyn Future<Output = std::result::Result<BulkheadPermit, BulkheadFull>> + 'a>>;

enum Call<'a> {
    Waits(Acquire<'a>, Arc<Woken>),
    /// With what had happened to the limit when it was let in.
    Runs(BulkheadPermit, usize),
    Gone,
}

#[derive(Default)]
struct Woken(AtomicBool);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl<'a> Both<'a> {
    fn new(bulkhead: &'a Bulkhead, story: &Story) -> Self {
        let (limit, adaptive) = match story.limit {
            Limit::Fixed(calls) => (calls, None),
            Limit::Within(min, max) => {
                let naive = NaiveLimit::new(min, max);
                (naive.limit, Some(naive))
            }
        };
        let model = Model::new(limit as usize, story.queue as usize, story.wait);
        Self { bulkhead, model, limit: adaptive, calls: Vec::new(), refused: 0 }
    }

    fn arrives(&mut self) {
        // It is polled below, as one that has been woken.
        let woken = Woken(AtomicBool::new(true));
        self.calls.push(Call::Waits(Box::pin(self.bulkhead.acquire()), Arc::new(woken)));
        self.model.arrives(self.calls.len() - 1);
    }

    fn leaves(&mut self, number: usize, end: End) {
        let is_here = |(_, call): &(usize, &Call<'_>)| !matches!(call, Call::Gone);
        let here: Vec<usize> =
            self.calls.iter().enumerate().filter(is_here).map(|(index, _)| index).collect();
        let Some(&index) = here.get(number % here.len().max(1)) else { return };
        match (std::mem::replace(&mut self.calls[index], Call::Gone), end) {
            (Call::Runs(permit, _), End::Success) => {
                let in_use = u32::try_from(self.model.numbers().0).expect("they are few");
                self.adapts(|limit| limit.succeed(in_use));
                permit.success();
            }
            (Call::Runs(permit, admitted), End::Failure) => {
                self.adapts(|limit| limit.fail(admitted));
                permit.failure();
            }
            (call, _) => drop(call),
        }
        self.model.leaves(index);
    }

    fn adapts(&mut self, step: impl FnOnce(&mut NaiveLimit)) {
        if let Some(limit) = &mut self.limit {
            step(limit);
            self.model.has_limit(limit.limit as usize);
        }
    }

    /// Polls whoever waits, and compares where everybody stands.
    fn agree(&mut self, op: Op) {
        for index in 0..self.calls.len() {
            self.poll(index, op);
            let stands = match self.calls[index] {
                Call::Waits(..) => Standing::Waits,
                Call::Runs(..) => Standing::Runs,
                Call::Gone => Standing::Gone,
            };
            assert_eq!(stands, self.model.standing(index), "call {index} after {op:?}");
        }
        let seen = self.bulkhead.snapshot();
        assert_eq!((seen.running() as usize, seen.waiting() as usize), self.model.numbers(), "{op:?}");
        assert_eq!(seen.rejected(), self.refused, "{op:?}");
        if let Some(limit) = &self.limit {
            assert_eq!(seen.limit(), limit.limit, "{op:?}");
        }
    }

    fn poll(&mut self, index: usize, op: Op) {
        let Call::Waits(acquire, woken) = &mut self.calls[index] else { return };
        let was_woken = woken.0.swap(false, Ordering::Relaxed);
        let waker = Waker::from(Arc::clone(woken));
        let Poll::Ready(outcome) = acquire.as_mut().poll(&mut Context::from_waker(&waker)) else { return };
        assert!(was_woken, "call {index} was not woken by {op:?}");
        let happened = self.limit.as_ref().map_or(0, NaiveLimit::happened);
        self.refused += u64::from(outcome.is_err());
        self.calls[index] = outcome.map_or(Call::Gone, |permit| Call::Runs(permit, happened));
    }
}

impl Arbitrary<'_> for Story {
    fn arbitrary(u: &mut Unstructured<'_>) -> Result<Self> {
        let limit = if u.arbitrary()? {
            Limit::Fixed(u.int_in_range(1..=4)?)
        } else {
            let min = u.int_in_range(1..=6)?;
            Limit::Within(min, min + u.int_in_range(0..=24)?)
        };
        let (queue, wait) = (u.int_in_range(0..=5)?, u.int_in_range(0..=20)?);
        let mut ops = Vec::new();
        while !u.is_empty() && ops.len() < LONGEST {
            ops.push(op(u)?);
        }
        Ok(Self { limit, queue, wait, ops })
    }
}

fn op(u: &mut Unstructured<'_>) -> Result<Op> {
    Ok(match u.int_in_range(0..=15)? {
        0..=7 => Op::Arrive,
        8..=10 => Op::Leave(u.arbitrary::<u8>()?.into(), End::Success),
        11..=12 => Op::Leave(u.arbitrary::<u8>()?.into(), End::Failure),
        13 => Op::Leave(u.arbitrary::<u8>()?.into(), End::Dropped),
        _ => Op::Pass(u.int_in_range(0..=12)?),
    })
}
