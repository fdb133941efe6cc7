//! The target `latency`: histories of calls that are hedged at a percentile of their latency,
//! against a list of all calls.

use std::cell::Cell;
use std::future::{Future, Ready, poll_fn, ready};
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use arbitrary::{Arbitrary, Result, Unstructured};
use resilience_core::TestClock;
use resilience_core::private::{
    HedgeAfter, HedgeSettings, Judged, Layer, StaticLatency, TimeoutTimer, Unlimited, hedge,
};

/// The longest history.
const LONGEST: usize = 200;
const MS: u64 = 1_000_000;
const SLICE: u64 = 5_000 * MS;
const WINDOW: u64 = 30_000 * MS;
/// The slices of a window.
const SLICES: usize = 6;
/// A thread reads the clock once in so many calls that are ready at once.
const FOR_A_READING: u64 = 16;
/// What was found is used again for an eighth of a second.
const USED_AGAIN_FOR: u64 = 135 * MS;

/// The input of the fuzzer.
#[derive(Debug)]
pub struct Story(Vec<Op>);

#[derive(Clone, Copy, Debug)]
enum Op {
    /// The first attempt takes so many nanoseconds.
    Takes(u64),
    /// It takes longer: a timeout cuts it then.
    TakesLonger(u64),
    /// So many calls are ready at once.
    ReadyAtOnce(u8),
    Pass(u64),
    /// A call takes long, and is hedged at this percentile, in parts per billion.
    Hedged(u32),
}

/// Plays the story on the window of a function, and on a list.
pub fn check(story: &Story) {
    let clock = TestClock::new();
    let _installed = clock.install();
    let mut both = Both::new(clock);
    for &op in &story.0 {
        both.step(op);
    }
    ENDED.set(both.clock.elapsed());
}

struct Both {
    clock: TestClock,
    slices: Vec<Slice>,
}

/// The calls of a few seconds.
struct Slice {
    began: u64,
    /// The calls that were ready at once, up to then.
    at_once_before: u64,
    took: Vec<u64>,
    longer: Vec<u64>,
}

thread_local! {
    /// The calls that were ready at once, in all stories.
    static AT_ONCE: Cell<u64> = const { Cell::new(0) };
    /// The end of the story before.
    static ENDED: Cell<Duration> = const { Cell::new(Duration::ZERO) };
}

impl Both {
    /// The window is a static, as next to a function. So a story begins when the calls of the one
    /// before have left it, and as many calls before the next reading of the clock as any other.
    fn new(clock: TestClock) -> Self {
        clock.set(ENDED.get());
        let mut both = Self { clock, slices: Vec::new() };
        while !AT_ONCE.get().is_multiple_of(FOR_A_READING) {
            both.is_ready_at_once();
        }
        both.pass(2 * WINDOW);
        both.slices.clear();
        both
    }

    fn step(&mut self, op: Op) {
        match op {
            Op::Takes(time) => {
                assert_eq!(self.call(None, time, Judged::Success, &[time]), (true, 1));
                self.slice().took.push(time);
            }
            Op::TakesLonger(time) => {
                assert_eq!(self.call(None, time, Judged::TimedOut, &[time]), (true, 1));
                self.slice().longer.push(time);
            }
            Op::ReadyAtOnce(calls) => (0..calls).for_each(|_| self.is_ready_at_once()),
            Op::Pass(time) => self.pass(time),
            Op::Hedged(share) => self.is_hedged(share),
        }
    }

    fn is_ready_at_once(&mut self) {
        if AT_ONCE.get().is_multiple_of(FOR_A_READING) {
            self.slice();
        }
        AT_ONCE.set(AT_ONCE.get() + 1);
        assert_eq!(self.call(None, 0, Judged::Success, &[]), (true, 1));
    }

    /// A call takes as long as the time after which it is hedged, and a little more.
    fn is_hedged(&mut self, share: u32) {
        self.pass(USED_AGAIN_FOR);
        let Some(exact) = self.percentile(share) else {
            assert_eq!(self.call(Some(share), u64::MAX, Judged::Success, &[SLICE]), (false, 1));
            return;
        };
        let (least, most) = (exact.max(MS), (exact + exact / 15).max(MS) + 2_000);
        let hedged = self.call(Some(share), u64::MAX, Judged::Success, &[least - 1, most - least + 1]);
        assert_eq!(hedged, (true, 2), "between {least} and {most}");
        // The other attempt has won, and nobody knows how long the first one would have taken.
        self.slice().longer.push(most);
    }

    /// Polls a call whose first attempt ends after `time` with `end`, at first and then after each
    /// of these times. It is hedged at `share`, by an attempt that is ready at once. Returns
    /// whether it is over, and how many attempts have begun, which is one until the last poll.
    fn call(&self, share: Option<u32>, time: u64, end: Judged, polls: &[u64]) -> (bool, u32) {
        static LATENCIES: StaticLatency = StaticLatency::new();
        let (begun, first_is_over) = (Cell::new(0), Cell::new(time == 0));
        let make = || {
            begun.set(begun.get() + 1);
            let (is_first, first_is_over) = (begun.get() == 1, &first_is_over);
            poll_fn(move |_| match is_first {
                true if first_is_over.get() => Poll::Ready(end),
                true => Poll::Pending,
                false => Poll::Ready(Judged::Success),
            })
        };
        let after = HedgeAfter::Percentile(share.unwrap_or(500_000_000));
        let settings = || HedgeSettings::new(after, if share.is_some() { 2 } else { 1 }, "fuzz");
        let (latencies, judge) = (|| &LATENCIES, |end: &Judged| *end);
        let mut call = pin!(hedge(Layer::NONE, settings, NoTimer, Unlimited, latencies, make, judge, |_| ()));
        let mut cx = Context::from_waker(Waker::noop());
        let mut is_over = call.as_mut().poll(&mut cx).is_ready();
        let mut passed = 0;
        for &poll in polls {
            assert_eq!((is_over, begun.get()), (false, 1), "after {passed}");
            self.pass(poll);
            passed += poll;
            first_is_over.set(passed >= time);
            is_over = call.as_mut().poll(&mut cx).is_ready();
        }
        (is_over, begun.get())
    }

    fn pass(&self, time: u64) {
        self.clock.advance(Duration::from_nanos(time));
    }

    fn now(&self) -> u64 {
        u64::try_from(self.clock.elapsed().as_nanos()).expect("stories are short")
    }

    /// The slice that is written now.
    fn slice(&mut self) -> &mut Slice {
        let now = self.now();
        if self.slices.last().is_none_or(|slice| now - slice.began >= SLICE) {
            let at_once_before = AT_ONCE.get();
            self.slices.push(Slice { began: now, at_once_before, took: Vec::new(), longer: Vec::new() });
        }
        self.slices.last_mut().expect("there is one")
    }

    /// The time that this share of the calls in the window has not exceeded.
    fn percentile(&self, share: u32) -> Option<u64> {
        let now = self.now();
        let in_window = self.slices.iter().rev().take(SLICES).filter(|slice| now - slice.began < WINDOW);
        let window: Vec<&Slice> = in_window.collect();
        let at_once = AT_ONCE.get() - window.last()?.at_once_before;
        let mut ended: Vec<u64> = (0..at_once).map(|_| 0).collect();
        ended.extend(window.iter().flat_map(|slice| &slice.took));
        ended.sort_unstable();
        let longer: Vec<u64> = window.iter().flat_map(|slice| slice.longer.clone()).collect();
        let all = ended.len() + longer.len();
        if all < 20 {
            return None;
        }
        let rank = usize::try_from((all as u64 * u64::from(share)).div_ceil(1_000_000_000)).ok()?;
        let longest = || ended.iter().chain(&longer).max().copied();
        ended.get(rank - 1).copied().or_else(longest)
    }
}

/// No timer runs while a test clock is installed.
struct NoTimer;

impl TimeoutTimer for NoTimer {
    type Sleep = Ready<()>;

    fn sleep(&self, _delay: Duration, _name: &'static str) -> Self::Sleep {
        ready(())
    }
}

impl Arbitrary<'_> for Story {
    fn arbitrary(u: &mut Unstructured<'_>) -> Result<Self> {
        let mut ops = Vec::new();
        while !u.is_empty() && ops.len() < LONGEST {
            ops.push(op(u)?);
        }
        Ok(Self(ops))
    }
}

fn op(u: &mut Unstructured<'_>) -> Result<Op> {
    Ok(match u.int_in_range(0..=15)? {
        0..=6 => Op::Takes(latency(u)?),
        7..=8 => Op::TakesLonger(latency(u)?),
        9..=10 => Op::ReadyAtOnce(u.int_in_range(1..=40)?),
        11..=12 => Op::Pass(u.int_in_range(0..=7_000)? * MS),
        _ => Op::Hedged(u.int_in_range(500..=999)? * 1_000_000),
    })
}

/// From a nanosecond to four seconds, of any magnitude.
fn latency(u: &mut Unstructured<'_>) -> Result<u64> {
    Ok((u.arbitrary::<u64>()? >> u.int_in_range(32..=63)?).clamp(1, 4_000 * MS))
}
