//! Buckets alone: how many calls begin in which time.

use std::cell::Cell;
use std::task::Waker;
use std::time::Duration;

use proptest::prelude::*;

use super::{MS, cell};
use crate::rate_limit::cell::{Entered, RateLimitCell};
use crate::rate_limit::settings::RateLimitSettings;
use crate::rate_limit::settings::pace::Pace;
use crate::rate_limit::state::{Bucket, Lost, Moment, Token};
use crate::rate_limit::wait::try_take;
use crate::runtime::clock::{Clock, Instant, TestClock};

const SECOND: Duration = Duration::from_secs(1);

/// The calls that are let in at once now.
fn drained(cell: &RateLimitCell) -> u32 {
    std::iter::from_fn(|| cell.take().map(|_| 1)).sum()
}

#[test]
fn a_bucket_is_full_at_first_and_after_idling() {
    let clock = TestClock::new();
    let _installed = clock.install();
    let cell = cell(RateLimitSettings::new(10).burst(4));
    assert_eq!(drained(&cell), 4);
    for (idle, calls) in [(99, 0), (1, 1), (100, 1), (350, 3), (50, 1), (100_000, 4)] {
        clock.advance(MS * idle);
        assert_eq!(cell.numbers(), (calls, 0), "{idle}");
        assert_eq!(drained(&cell), calls, "{idle}");
    }
}

#[test]
fn what_is_not_even_is_on_time_after_each_period() {
    for (limit, burst) in [(3, 3), (7, 7), (7, 100), (30_000, 30_000)] {
        let clock = TestClock::new();
        let _installed = clock.install();
        let cell = cell(RateLimitSettings::new(limit).burst(burst));
        assert_eq!(drained(&cell), burst);
        clock.advance(SECOND);
        assert_eq!(drained(&cell), limit, "{limit}");
    }
}

/// What a thread reads that goes on late: another one takes a token in the meantime, and no clock
/// has jumped.
fn stale_reading<'a>(clock: &'a TestClock, cell: &'a RateLimitCell) -> impl Fn() -> Instant + 'a {
    let is_late = Cell::new(true);
    move || {
        let read = Clock::Async.now();
        if is_late.take() {
            clock.advance(10 * MS);
            assert!(cell.take().is_some());
        }
        read
    }
}

#[test]
fn a_stale_reading_makes_no_token() {
    for longest in [0, 1] {
        let clock = TestClock::new();
        let _installed = clock.install();
        let cell = cell(RateLimitSettings::new(1000).burst(1));
        assert!(cell.take().is_some());
        let entered =
            cell.in_line(stale_reading(&clock, &cell), |line| line.enter(longest, Waker::noop().clone()));
        assert!(matches!(entered, Entered::Refused { .. }), "{entered:?}");
        assert!(cell.take().is_none(), "one call each millisecond");
    }
}

#[test]
fn a_stale_reading_makes_no_token_of_one_that_comes_back() {
    let clock = TestClock::new();
    let _installed = clock.install();
    let cell = cell(RateLimitSettings::new(1000).burst(1));
    let token = cell.take().expect("it is full");
    cell.in_line(stale_reading(&clock, &cell), |line| line.give_back(token));
    assert!(cell.take().is_none(), "one call each millisecond");
}

#[test]
fn a_burst_of_one_spaces_calls_evenly() {
    let clock = TestClock::new();
    let _installed = clock.install();
    let cell = cell(RateLimitSettings::new(4).burst(1));
    let begun = (0..1000).filter(|_| {
        clock.advance(MS);
        cell.take().is_some()
    });
    assert_eq!(begun.count(), 4);
}

#[test]
fn a_clock_that_jumps_back_gives_nothing_and_locks_briefly() {
    let clock = TestClock::new();
    let _installed = clock.install();
    clock.set(SECOND * 10_000);
    let cell = cell(RateLimitSettings::new(10).burst(3));
    assert_eq!(drained(&cell), 3);
    clock.set(SECOND);
    assert_eq!(drained(&cell), 0, "it gives no token");
    // Whoever is refused takes the jump away.
    assert!(crate::rate_limit::wait::try_take(&cell).is_err());
    clock.advance(MS * 100);
    assert_eq!(drained(&cell), 1);
    clock.advance(MS * 300);
    assert_eq!(drained(&cell), 3);
}

#[test]
fn a_refusal_says_when_a_call_is_let_in() {
    let clock = TestClock::new();
    let _installed = clock.install();
    let cell = cell(RateLimitSettings::new(10).burst(1));
    assert!(cell.take().is_some());
    clock.advance(MS * 30);
    let limited = try_take(&cell).expect_err("70 ms are missing");
    assert_eq!(limited.retry_after(), MS * 70);
    clock.advance(Duration::from_nanos(69_999_999));
    assert!(cell.take().is_none());
    clock.advance(Duration::from_nanos(1));
    assert!(cell.take().is_some());
}

#[cfg(feature = "telemetry")]
#[test]
fn a_call_by_hand_reads_the_clock_once() {
    use crate::runtime::clock::readings_of;
    let cell = cell(RateLimitSettings::new(1).per(3600 * SECOND));
    assert_eq!(readings_of(|| assert!(try_take(&cell).is_ok())), 1);
    assert_eq!(readings_of(|| assert!(try_take(&cell).is_err())), 1);
}

#[test]
fn limits_of_any_size_work() {
    let clock = TestClock::new();
    let _installed = clock.install();
    let huge = cell(RateLimitSettings::new(u32::MAX));
    assert!((0..1000).all(|_| huge.take().is_some()));
    let rare = cell(RateLimitSettings::new(1).per(Duration::MAX).wait(Duration::MAX));
    assert!(rare.take().is_some() && rare.take().is_none());
    clock.set(Duration::MAX);
    assert!(rare.take().is_some(), "36 years are over");
    assert!(rare.take().is_none());
}

proptest! {
    /// The promise of the manual. `begun` are instants of calls that were let in.
    #[test]
    fn no_stretch_of_a_period_has_more_calls_than_promised(
        limit in 1..9_u32,
        burst in 1..9_u32,
        per in prop_oneof![Just(1_000_u64), 1..50_u64, 1..3_000_u64],
        steps in prop::collection::vec(prop_oneof![Just(0_u64), 0..400_u64, 0..3_000_u64], 1..200),
    ) {
        let clock = TestClock::new();
        let _installed = clock.install();
        let cell = cell(RateLimitSettings::new(limit).per(Duration::from_nanos(per)).burst(burst));
        let (mut now, mut begun) = (0, Vec::new());
        for step in steps {
            now += step;
            clock.advance(Duration::from_nanos(step));
            if cell.take().is_some() {
                begun.push(now);
            }
        }
        let most = (limit + burst) as usize - 1;
        for stretch in begun.windows(most + 1) {
            prop_assert!(stretch[most] - stretch[0] >= per, "{stretch:?} in less than {per}");
        }
        for (first, after) in begun.iter().zip(begun.iter().skip(burst as usize)) {
            prop_assert!(after > first, "more than {burst} at once");
        }
    }

    /// The same with a token that comes back, sooner or later: only calls that have begun count.
    #[test]
    fn a_token_that_comes_back_late_is_not_given_twice(
        limit in 1..5_u32,
        burst in 1..5_u32,
        steps in prop::collection::vec((0..600_u64, prop::bool::weighted(0.3)), 1..200),
    ) {
        const PER: u64 = 1_000;
        let clock = TestClock::new();
        let _installed = clock.install();
        let cell = cell(RateLimitSettings::new(limit).per(Duration::from_nanos(PER)).burst(burst));
        let (mut now, mut begun, mut held) = (0, Vec::new(), None::<Token>);
        for (step, gives_back) in steps {
            now += step;
            clock.advance(Duration::from_nanos(step));
            if let Some(token) = held.take_if(|_| gives_back) {
                cell.give_back(token);
                prop_assert!(cell.numbers().0 <= burst);
            }
            match cell.take() {
                Some(token) if held.is_none() => held = Some(token),
                Some(_) => begun.push(now),
                None => {}
            }
        }
        let most = (limit + burst) as usize - 1;
        for stretch in begun.windows(most + 1) {
            prop_assert!(stretch[most] - stretch[0] >= PER, "{stretch:?} in less than {PER}");
        }
    }

    /// Another pace changes how fast tokens come, not how many there are.
    #[test]
    fn a_change_of_pace_keeps_the_tokens(before in 1..20_u32, after in 1..20_u32, taken in 0..20_u32) {
        let pace = |limit| Pace::new(limit, 1_000_000, 20);
        let at = |limit| Moment::alone(pace(limit), Instant::from_bits(1 << 60));
        let mut bucket = Bucket::FULL;
        for _ in 0..taken {
            bucket = bucket.take(Lost { wasted: 0, late: 0 }, at(before)).expect("there are 20").0;
        }
        prop_assert_eq!(bucket.available(at(before)), 20 - taken);
        let changed = bucket.at_pace(at(before), pace(after));
        prop_assert_eq!(changed.available(at(after)), 20 - taken);
    }
}

#[test]
fn a_token_that_comes_back_is_there_again() {
    let clock = TestClock::new();
    let _installed = clock.install();
    let cell = cell(RateLimitSettings::new(10));
    let tokens: Vec<_> = std::iter::from_fn(|| cell.take()).collect();
    assert_eq!(tokens.len(), 10);
    for (back, token) in (1..).zip(&tokens) {
        cell.give_back(*token);
        assert_eq!(cell.numbers().0, back);
    }
    cell.give_back(tokens[0]);
    assert_eq!(cell.numbers().0, 10, "never more than full");
}

#[test]
fn tokens_that_come_back_after_a_wait_are_there_again() {
    let clock = TestClock::new();
    let _installed = clock.install();
    // As above a bulkhead in whose queue 49 calls wait 100 ms in vain.
    let cell = cell(RateLimitSettings::new(100));
    let tokens: Vec<_> = (0..50).map_while(|_| cell.take()).collect();
    clock.advance(MS * 100);
    assert_eq!(cell.numbers().0, 60);
    tokens[1..].iter().for_each(|token| cell.give_back(*token));
    assert_eq!(cell.numbers().0, 100);
}

#[test]
fn a_token_that_comes_back_late_while_others_run_is_not_lost() {
    let clock = TestClock::new();
    let _installed = clock.install();
    let cell = cell(RateLimitSettings::new(10));
    let tokens: Vec<_> = std::iter::from_fn(|| cell.take()).collect();
    clock.advance(MS * 100);
    assert_eq!(cell.numbers().0, 1);
    cell.give_back(tokens[0]);
    assert_eq!(cell.numbers().0, 2);
}

#[test]
fn the_first_token_of_a_burst_comes_back_too() {
    let clock = TestClock::new();
    let _installed = clock.install();
    let cell = cell(RateLimitSettings::new(10));
    let first = cell.take().expect("it is full");
    clock.advance(Duration::from_micros(1));
    (0..5).for_each(|_| assert!(cell.take().is_some()));
    clock.advance(MS * 250);
    assert_eq!(cell.numbers().0, 6);
    // But for the microsecond in which there was no room for it.
    cell.give_back(first);
    assert_eq!(cell.numbers().0, 7);
}

/// Calls that wait inside, as for a place, while the bucket is full again and others use it.
#[test]
fn tokens_that_come_back_together_are_not_given_twice() {
    let clock = TestClock::new();
    let _installed = clock.install();
    let cell = cell(RateLimitSettings::new(10).burst(200));
    let held: Vec<_> = (0..100).map_while(|_| cell.take()).collect();
    clock.advance(MS * 9_900);
    assert_eq!((held.len(), cell.numbers().0), (100, 199));
    let begun = (0..100).filter(|_| cell.take().is_some()).count();
    held.into_iter().for_each(|token| cell.give_back(token));
    let at_once = begun + std::iter::from_fn(|| cell.take()).count();
    // One was not there yet, and one that was late had room by the calls between.
    assert_eq!(at_once, 201);
}

#[test]
fn tokens_that_come_back_after_others_did_bring_nothing_twice() {
    let clock = TestClock::new();
    let _installed = clock.install();
    let cell = cell(RateLimitSettings::new(10).burst(200));
    let mut held: Vec<_> = (0..100).map_while(|_| cell.take()).collect();
    held.drain(..50).for_each(|token| cell.give_back(token));
    clock.advance(MS * 5_050);
    assert_eq!(cell.numbers().0, 200);
    let begun = (0..100).filter(|_| cell.take().is_some()).count();
    held.into_iter().for_each(|token| cell.give_back(token));
    assert_eq!(begun + std::iter::from_fn(|| cell.take()).count(), 200, "it was full before");
}

proptest! {
    /// Many calls hold tokens for long, and give some back: of those that have begun there are
    /// never more than promised.
    #[test]
    fn many_tokens_that_come_back_late_are_not_given_twice(
        limit in 1..5_u32,
        burst in 1..9_u32,
        steps in prop::collection::vec((0..600_u64, 0..4_u8, 0..8_usize), 1..200),
    ) {
        const PER: u64 = 1_000;
        let clock = TestClock::new();
        let _installed = clock.install();
        let cell = cell(RateLimitSettings::new(limit).per(Duration::from_nanos(PER)).burst(burst));
        let (mut now, mut begun, mut held) = (0, Vec::new(), Vec::new());
        for (step, what, index) in steps {
            now += step;
            clock.advance(Duration::from_nanos(step));
            match what {
                0 if index < held.len() => cell.give_back(held.swap_remove(index)),
                1 => held.extend(cell.take()),
                _ => begun.extend(cell.take().map(|_| now)),
            }
            prop_assert!(cell.numbers().0 <= burst);
        }
        let most = (limit + burst) as usize - 1;
        for stretch in begun.windows(most + 1) {
            prop_assert!(stretch[most] - stretch[0] >= PER, "{stretch:?} in less than {PER}");
        }
    }
}

#[test]
fn a_name_that_was_looked_at_before_has_its_tokens() {
    use crate::rate_limit::RateLimiter;
    assert_eq!(RateLimiter::named("limiter: looked at").snapshot().waiting(), 0);
    let limiter =
        RateLimiter::builder("limiter: looked at").limit(10).per(Duration::from_secs(3_600)).build();
    assert!((0..5).all(|_| limiter.try_acquire().is_ok()));
    assert_eq!(limiter.snapshot().available(), 5);
    assert!(limiter.try_acquire().is_ok());
}

/// The thread waits in real time, as its runtime cannot move the clock meanwhile.
#[cfg(feature = "tokio")]
#[tokio::test(start_paused = true)]
async fn a_thread_that_has_served_its_wait_has_its_token() {
    use crate::rate_limit::RateLimiter;
    let limiter = RateLimiter::unshared("paused").limit(1_000).burst(1).wait(MS * 100).build();
    for _ in 0..3 {
        assert!(limiter.acquire_blocking().is_ok());
    }
}
