//! The target `rate_limit`: histories of calls that take tokens, wait for them, or give them back.

use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use arbitrary::{Arbitrary, Result, Unstructured};
use resilience_core::private::{HeldToken, Layer, body_begins, take_token, wait_for_token};
use resilience_core::{KeyedRateLimiter, RateLimited, TestClock};

use crate::rate_limit_model::Model;

/// The longest history.
const LONGEST: usize = 300;

/// The input of the fuzzer.
#[derive(Debug)]
pub struct Story {
    plan: Plan,
    ops: Vec<Op>,
}

/// The settings, all times in nanoseconds.
#[derive(Clone, Copy, Debug)]
struct Plan {
    limit: u32,
    per: u64,
    burst: u32,
    wait: u64,
    /// Settings and times of any size, on a clock that may go back: against no model, but nothing
    /// overflows, and no more is let in than there is.
    is_extreme: bool,
}

#[derive(Clone, Copy, Debug)]
enum Op {
    Call(Way),
    /// A call that waits for nothing.
    Try,
    /// Comes, and ends at once without a body.
    Refunded,
    Pass(u64),
    /// Only where nothing is compared with a model.
    Back(u64),
}

#[derive(Clone, Copy, Debug)]
enum Way {
    Blocking,
    Polled,
}

/// Plays the story on a limiter, and on the model.
pub fn check(story: &Story) {
    let clock = TestClock::new();
    let _installed = clock.install();
    let limiter = build(story.plan);
    if story.plan.is_extreme {
        let mut extremes = Extremes { limiter: &limiter, clock, burst: story.plan.burst.into(), at_once: 0 };
        story.ops.iter().for_each(|&op| extremes.step(op));
    } else {
        let mut both = Both::new(&limiter, clock, story.plan);
        story.ops.iter().for_each(|&op| both.step(op));
    }
}

fn build(plan: Plan) -> KeyedRateLimiter {
    KeyedRateLimiter::unshared("fuzz")
        .limit(plan.limit)
        .per(Duration::from_nanos(plan.per))
        .burst(plan.burst)
        .wait(Duration::from_nanos(plan.wait))
        .build()
}

/// A call that runs its body, or none. Moves the clock if it waits.
fn call(limiter: &KeyedRateLimiter, way: Way, runs: bool) -> std::result::Result<(), RateLimited> {
    let cell = limiter.locate(&1);
    let token = match way {
        Way::Blocking => take_token(cell, Layer::NONE)?,
        Way::Polled => {
            let mut waits = pin!(wait_for_token(cell, Layer::NONE));
            let mut cx = Context::from_waker(Waker::noop());
            loop {
                if let Poll::Ready(token) = waits.as_mut().poll(&mut cx) {
                    break token?;
                }
            }
        }
    };
    HeldToken::run(token, || {
        if runs {
            body_begins(1);
        }
    });
    Ok(())
}

fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

/// The limiter and its model.
struct Both<'a> {
    limiter: &'a KeyedRateLimiter,
    clock: TestClock,
    model: Model,
    wait: u64,
    calls: usize,
}

impl<'a> Both<'a> {
    fn new(limiter: &'a KeyedRateLimiter, clock: TestClock, plan: Plan) -> Self {
        let interval = plan.per.div_ceil(plan.limit.into());
        // What rounding adds in one `per`, but less than a token.
        let most = if plan.burst == 1 { interval / 1000 } else { interval - 1 };
        let slack = (interval * u64::from(plan.limit) - plan.per).min(most);
        let model = Model::new(interval, plan.burst.into()).with_slack(slack);
        Self { limiter, clock, model, wait: plan.wait, calls: 0 }
    }

    fn step(&mut self, op: Op) {
        match op {
            Op::Call(way) => self.call(op, self.wait, |limiter| call(limiter, way, true)),
            Op::Try => self.call(op, 0, |limiter| limiter.of(1).try_acquire()),
            Op::Refunded => {
                // Of a token that was waited for, less may come back.
                if self.model.available() > 0 {
                    assert_eq!(self.model.enter(0, 0), Ok(0));
                    assert!(call(self.limiter, Way::Blocking, false).is_ok(), "{op:?}");
                    self.model.give_back();
                }
            }
            Op::Pass(time) | Op::Back(time) => {
                self.clock.advance(Duration::from_nanos(time));
                self.model.advance(time);
            }
        }
        let seen = self.limiter.of(1).snapshot();
        assert_eq!(u64::from(seen.available()), self.model.available(), "after {op:?}");
        assert_eq!((seen.waiting() as usize, self.model.waiting()), (0, 0), "after {op:?}");
    }

    fn call(
        &mut self,
        op: Op,
        longest: u64,
        call: impl FnOnce(&KeyedRateLimiter) -> std::result::Result<(), RateLimited>,
    ) {
        self.calls += 1;
        let expected = self.model.enter(self.calls, longest);
        let before = self.clock.elapsed();
        let outcome = call(self.limiter).map_err(|limited| nanos(limited.retry_after()));
        let waited = nanos(self.clock.elapsed().saturating_sub(before));
        assert_eq!(outcome.map(|()| waited), expected, "{op:?}");
        self.model.advance(waited);
    }
}

/// A limiter of any settings.
struct Extremes<'a> {
    limiter: &'a KeyedRateLimiter,
    clock: TestClock,
    burst: u64,
    /// The calls that were let in since the clock has moved forward.
    at_once: u64,
}

impl Extremes<'_> {
    fn step(&mut self, op: Op) {
        let before = self.clock.elapsed();
        let outcome = match op {
            Op::Call(way) => Some(call(self.limiter, way, true)),
            Op::Try => Some(self.limiter.of(1).try_acquire()),
            // What comes back is at most what was taken.
            Op::Refunded => {
                let _ = call(self.limiter, Way::Blocking, false);
                None
            }
            Op::Pass(time) => {
                self.clock.advance(Duration::from_nanos(time));
                None
            }
            Op::Back(time) => {
                self.clock.set(before.saturating_sub(Duration::from_nanos(time)));
                None
            }
        };
        if self.clock.elapsed() > before {
            self.at_once = 0;
        }
        if let Some(outcome) = outcome {
            self.at_once += u64::from(outcome.is_ok());
            assert!(self.at_once <= self.burst, "{op:?} lets in more than there is");
            assert_ne!(outcome.map_err(|limited| limited.retry_after()), Err(Duration::ZERO), "{op:?}");
        }
        assert!(u64::from(self.limiter.of(1).snapshot().available()) <= self.burst, "after {op:?}");
    }
}

impl Arbitrary<'_> for Story {
    fn arbitrary(u: &mut Unstructured<'_>) -> Result<Self> {
        let plan = plan(u)?;
        let mut ops = Vec::new();
        while !u.is_empty() && ops.len() < LONGEST {
            ops.push(op(u, plan)?);
        }
        Ok(Self { plan, ops })
    }
}

fn plan(u: &mut Unstructured<'_>) -> Result<Plan> {
    if u.ratio(1, 4)? {
        let (limit, burst) = (u.arbitrary::<u32>()?.max(1), u.arbitrary::<u32>()?.max(1));
        return Ok(Plan { limit, per: size(u)?.max(1), burst, wait: time(u)?, is_extreme: true });
    }
    let (limit, per) = (u.int_in_range(1..=7)?, u.int_in_range(1..=100)?);
    let (burst, wait) = (u.int_in_range(1..=5)?, u.int_in_range(0..=120)?);
    Ok(Plan { limit, per, burst, wait, is_extreme: false })
}

/// A number of any magnitude.
fn size(u: &mut Unstructured<'_>) -> Result<u64> {
    Ok(u.arbitrary::<u64>()? >> u.int_in_range(0..=63)?)
}

/// A time of any magnitude, up to a hundred days. A history of them ends before the instants do
/// that a limiter tells apart.
fn time(u: &mut Unstructured<'_>) -> Result<u64> {
    Ok(size(u)? >> 11)
}

fn op(u: &mut Unstructured<'_>, plan: Plan) -> Result<Op> {
    Ok(match u.int_in_range(0..=15)? {
        0..=3 => Op::Call(Way::Blocking),
        4..=6 => Op::Call(Way::Polled),
        7..=8 => Op::Try,
        9..=10 => Op::Refunded,
        11 if plan.is_extreme => Op::Back(time(u)?),
        _ if plan.is_extreme => Op::Pass(time(u)?),
        // To the end of a refill, and past it.
        11 => Op::Pass(plan.per * u64::from(plan.burst)),
        _ => Op::Pass(u.int_in_range(0..=plan.per)?),
    })
}
