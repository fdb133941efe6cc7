//! The target `breaker_extremes`: histories of a breaker under any settings. There is no model;
//! only invariants are checked.

use std::time::Duration;

use arbitrary::{Arbitrary, Result, Unstructured};
use resilience_core::{CircuitBreaker, TestClock};

use crate::Outcome;
use crate::history::{End, Op, Order, Subject};
use crate::public::Public;

/// The latest time in a history: 73 years. The clock stands still after 548 years.
const LATEST: Duration = Duration::from_nanos(1 << 61);
const LONGEST: usize = 1000;
/// The longest cooldown that the end of a history waits for. During a longer one the clock would
/// stand still.
const LONGEST_WAIT: Duration = Duration::from_nanos(1 << 54);
/// The most probes that the end of a history makes.
const MANY: u32 = 64;
/// The longest cooldown.
const FOR_EVER: Duration = Duration::from_nanos(u64::MAX);

/// The input of the fuzzer.
#[derive(Debug)]
pub struct Story {
    settings: Settings,
    ways: u64,
    ops: Vec<Op>,
}

#[derive(Debug)]
struct Settings {
    threshold: Option<Threshold>,
    window: Option<Window>,
    min_calls: Option<u32>,
    slow: Option<(Duration, f64)>,
    cooldown: Option<Duration>,
    factor: Option<f64>,
    cap: Option<Duration>,
    probes: Option<u32>,
}

#[derive(Clone, Copy, Debug)]
enum Threshold {
    Row(u32),
    Rate(f64),
}

#[derive(Clone, Copy, Debug)]
enum Window {
    Calls(u32),
    Time(Duration),
}

/// Plays the story on a breaker.
pub fn check(story: &Story) {
    let Story { settings, ways, ops } = story;
    let clock = TestClock::new();
    let _installed = clock.install();
    let breaker = settings.build();
    let probes = settings.probes.unwrap_or(1).clamp(1, u16::MAX.into());
    let (cooldown, longest) = settings.waits();
    let mut public = Public::new(&breaker, clock.clone(), *ways, probes, cooldown);
    let mut under_way = Vec::new();
    for op in ops {
        let now = clock.elapsed();
        match *op {
            Op::Acquire => under_way.extend(public.acquire(now)),
            Op::Finish(_, _) if under_way.is_empty() => {}
            Op::Finish(index, end) => {
                let call = under_way.swap_remove(index % under_way.len());
                public.finish(call, end, now);
            }
            Op::Forward(by) => clock.set(now.saturating_add(by).min(LATEST)),
            Op::Back(by) => clock.set(now.saturating_sub(by)),
            Op::Obey(order) => assert!(public.obey(order, now) || matches!(order, Order::HalfOpen)),
            Op::Change(_) | Op::Switch(_) => unreachable!("no story has them"),
        }
        let seen = public.view(clock.elapsed());
        let most = settings.most_calls();
        assert!(most.is_none_or(|most| seen.counts.0 <= most), "{} of {most:?} calls", seen.counts.0);
    }
    if longest <= LONGEST_WAIT && probes <= MANY {
        public.is_not_stuck(longest);
    }
    public.begins_anew(under_way);
    let shown = format!("{breaker:?} {:?}", breaker.snapshot());
    assert!(!shown.is_empty());
}

impl Settings {
    fn build(&self) -> CircuitBreaker {
        let mut builder = CircuitBreaker::unshared("fuzz");
        builder = match self.threshold {
            Some(Threshold::Row(failures)) => builder.threshold(failures),
            Some(Threshold::Rate(rate)) => builder.failure_rate(rate),
            None => builder,
        };
        builder = match self.window {
            Some(Window::Calls(calls)) => builder.window(calls),
            Some(Window::Time(time)) => builder.time_window(time),
            None => builder,
        };
        if let Some(calls) = self.min_calls {
            builder = builder.min_calls(calls);
        }
        if let Some((longer_than, rate)) = self.slow {
            builder = builder.slow(longer_than, rate);
        }
        if let Some(cooldown) = self.cooldown {
            builder = builder.cooldown(cooldown);
        }
        if let Some(factor) = self.factor {
            builder = builder.cooldown_factor(factor);
        }
        if let Some(cap) = self.cap {
            builder = builder.cooldown_cap(cap);
        }
        if let Some(probes) = self.probes {
            builder = builder.probes(probes);
        }
        builder.build()
    }

    /// The shortest cooldown, and the longest time that the circuit stays open.
    fn waits(&self) -> (Duration, Duration) {
        let least = match (self.cooldown, self.cap) {
            (Some(cooldown), _) => cooldown,
            (None, Some(cap)) => cap.min(Duration::from_secs(30)),
            (None, None) => Duration::from_secs(30),
        };
        let grows = self.factor.is_some_and(|factor| factor > 1.0);
        let most = if grows { self.cap.unwrap_or(Duration::MAX).max(least) } else { least };
        let hint = self.cap.unwrap_or_default().max(Duration::new(60, 0));
        (least.min(FOR_EVER), most.max(hint).min(FOR_EVER))
    }

    /// The number of calls in the window, if it is a window of calls.
    fn most_calls(&self) -> Option<u32> {
        match self.window {
            Some(Window::Calls(calls)) => Some(calls.max(1)),
            Some(Window::Time(_)) => None,
            None => Some(self.min_calls.unwrap_or(0).max(100)),
        }
    }
}

impl Arbitrary<'_> for Story {
    fn arbitrary(u: &mut Unstructured<'_>) -> Result<Self> {
        let settings = Settings {
            threshold: either(u, threshold)?,
            window: either(u, window)?,
            min_calls: either(u, count)?,
            slow: either(u, |u| Ok((time(u)?, rate(u)?)))?,
            cooldown: either(u, time)?,
            factor: either(u, Unstructured::arbitrary)?,
            cap: either(u, time)?,
            probes: either(u, count)?,
        };
        let ways = u.arbitrary()?;
        let mut ops = Vec::new();
        while !u.is_empty() && ops.len() < LONGEST {
            ops.push(op(u)?);
        }
        Ok(Self { settings, ways, ops })
    }
}

fn either<'a, T>(
    u: &mut Unstructured<'a>,
    some: impl FnOnce(&mut Unstructured<'a>) -> Result<T>,
) -> Result<Option<T>> {
    Ok(if u.arbitrary()? { Some(some(u)?) } else { None })
}

fn threshold(u: &mut Unstructured<'_>) -> Result<Threshold> {
    Ok(if u.arbitrary()? { Threshold::Row(count(u)?) } else { Threshold::Rate(rate(u)?) })
}

fn window(u: &mut Unstructured<'_>) -> Result<Window> {
    Ok(if u.arbitrary()? { Window::Calls(count(u)?) } else { Window::Time(time(u)?) })
}

/// Any number, and small ones more often, because a history reaches only small ones.
fn count(u: &mut Unstructured<'_>) -> Result<u32> {
    Ok(u.arbitrary::<u32>()? >> u.int_in_range(0..=31)?)
}

fn rate(u: &mut Unstructured<'_>) -> Result<f64> {
    Ok(if u.arbitrary()? { u.arbitrary()? } else { f64::from(u.arbitrary::<u8>()?) / 255.0 })
}

/// Any duration, of every magnitude.
fn time(u: &mut Unstructured<'_>) -> Result<Duration> {
    if u.ratio(1, 16)? {
        return u.arbitrary();
    }
    Ok(Duration::from_nanos(u.arbitrary::<u64>()? >> u.int_in_range(0..=63)?))
}

fn op(u: &mut Unstructured<'_>) -> Result<Op> {
    Ok(match u.int_in_range(0..=15)? {
        0..=4 => Op::Acquire,
        5..=10 => Op::Finish(usize::from(u.arbitrary::<u8>()?), end(u)?),
        11..=12 => Op::Forward(time(u)?),
        13 => Op::Back(time(u)?),
        _ => Op::Obey(order(u)?),
    })
}

fn end(u: &mut Unstructured<'_>) -> Result<End> {
    use Outcome::{Failure, Ignored, Success};
    let hint = time(u)?;
    let ends = [
        End::FailedFor(hint),
        End::Recorded(Success),
        End::Recorded(Failure),
        End::Recorded(Ignored),
        End::Dropped,
        End::Unwound,
    ];
    u.choose(&ends).copied()
}

fn order(u: &mut Unstructured<'_>) -> Result<Order> {
    use Order::{Disable, ForceOpen, HalfOpen, ObserveOnly, Reset};
    u.choose(&[ForceOpen, Disable, ObserveOnly, HalfOpen, Reset]).copied()
}
