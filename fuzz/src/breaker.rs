//! The target `breaker`: histories of a breaker with small settings, so that it changes its state
//! often.

use std::time::Duration;

use arbitrary::{Arbitrary, Result, Unstructured};
use resilience_core::{CircuitBreaker, TestClock};

use crate::Outcome;
use crate::history::{End, Op, Order, Pair};
use crate::model::{Limit, Plan, Span};
use crate::public::Public;

/// The longest time that a server may ask for. The caps here are shorter.
const LONGEST_HINT: Duration = Duration::new(60, 0);

/// The longest history. The model goes through all calls at every step.
const LONGEST: usize = 300;

/// The input of the fuzzer.
#[derive(Debug)]
pub struct Story {
    plan: Plan,
    /// Which calls are permits, and which are futures.
    ways: u64,
    ops: Vec<Op>,
}

/// Plays the story on a breaker and on the model.
pub fn check(story: &Story) {
    let Story { plan, ways, ref ops } = *story;
    let clock = TestClock::new();
    let _installed = clock.install();
    let breaker = build(plan);
    let mut public = Public::new(&breaker, clock, ways, plan.probes, plan.cooldown);
    let mut pair = Pair::new(&mut public, plan);
    for &op in ops {
        if let Err(difference) = pair.step(op) {
            panic!("{difference}");
        }
    }
    let under_way = pair.under_way.into_iter().map(|(call, _)| call).collect();
    public.is_not_stuck(plan.cap.max(LONGEST_HINT));
    public.begins_anew(under_way);
}

fn build(plan: Plan) -> CircuitBreaker {
    let percent = |percent| f64::from(percent) / 100.0;
    let builder = CircuitBreaker::unshared("fuzz")
        .min_calls(plan.min_calls)
        .probes(plan.probes)
        .cooldown(plan.cooldown)
        .cooldown_factor(plan.factor.into())
        .cooldown_cap(plan.cap);
    let builder = match plan.limit {
        Limit::Consecutive(failures) => builder.threshold(failures),
        Limit::Percent(share) => builder.failure_rate(percent(share)),
    };
    let builder = match plan.window {
        Span::Calls(calls) => builder.window(calls),
        Span::Time(time) => builder.time_window(time),
    };
    match plan.slow {
        Some((longer_than, share)) => builder.slow(longer_than, percent(share)),
        None => builder,
    }
    .build()
}

impl Arbitrary<'_> for Story {
    fn arbitrary(u: &mut Unstructured<'_>) -> Result<Self> {
        let (plan, ways) = (plan(u)?, u.arbitrary()?);
        let mut ops = Vec::new();
        while !u.is_empty() && ops.len() < LONGEST {
            ops.push(op(u)?);
        }
        Ok(Self { plan, ways, ops })
    }
}

fn plan(u: &mut Unstructured<'_>) -> Result<Plan> {
    let limit = if u.arbitrary()? {
        Limit::Consecutive(u.int_in_range(1..=5)?)
    } else {
        Limit::Percent(u.int_in_range(1..=100)?)
    };
    let (window, room) = if u.arbitrary()? {
        let calls = u.int_in_range(1..=12)?;
        (Span::Calls(calls), calls)
    } else {
        (Span::Time(10 * u.int_in_range(1..=4)? * unit(u)?), 12)
    };
    let slow = if u.arbitrary()? { Some((time(u)?, u.int_in_range(1..=100)?)) } else { None };
    let cooldown = time(u)?;
    Ok(Plan {
        limit,
        window,
        min_calls: u.int_in_range(1..=room)?,
        slow,
        probes: u.int_in_range(1..=4)?,
        cooldown,
        factor: u.int_in_range(1..=3)?,
        cap: cooldown + time(u)?,
    })
}

/// The unit of time: a millisecond, and sometimes a nanosecond, so that a bucket of a window is one
/// nanosecond.
fn unit(u: &mut Unstructured<'_>) -> Result<Duration> {
    Ok(if u.ratio(1, 8)? { Duration::from_nanos(1) } else { Duration::from_millis(1) })
}

/// A few whole milliseconds, or a nanosecond less or more, because states change at whole
/// milliseconds.
fn time(u: &mut Unstructured<'_>) -> Result<Duration> {
    let time = Duration::from_millis(u.int_in_range(0..=15)?);
    Ok(match u.int_in_range(0..=7)? {
        0 => time + Duration::from_nanos(1),
        1 => time.saturating_sub(Duration::from_nanos(1)),
        2 => 20 * time,
        _ => time,
    })
}

fn op(u: &mut Unstructured<'_>) -> Result<Op> {
    Ok(match u.int_in_range(0..=31)? {
        0..=8 => Op::Acquire,
        9..=13 => finish(u, End::Recorded(Outcome::Success))?,
        14..=18 => finish(u, End::Recorded(Outcome::Failure))?,
        19 => finish(u, End::Recorded(Outcome::Ignored))?,
        20 => finish(u, End::Dropped)?,
        21 => finish(u, End::Unwound)?,
        22 => {
            let hint = hint(u)?;
            finish(u, End::FailedFor(hint))?
        }
        23..=25 => Op::Forward(time(u)?),
        26 => Op::Back(time(u)?),
        27 => Op::Obey(Order::ForceOpen),
        28 => Op::Obey(Order::Disable),
        29 => Op::Obey(Order::ObserveOnly),
        30 => Op::Obey(Order::HalfOpen),
        _ => Op::Obey(Order::Reset),
    })
}

/// A hint near a cooldown, or near the longest hint that counts.
fn hint(u: &mut Unstructured<'_>) -> Result<Duration> {
    let time = time(u)?;
    Ok(if u.ratio(1, 8)? { (LONGEST_HINT + time).saturating_sub(Duration::from_millis(7)) } else { time })
}

fn finish(u: &mut Unstructured<'_>, end: End) -> Result<Op> {
    Ok(Op::Finish(usize::from(u.arbitrary::<u8>()?), end))
}
