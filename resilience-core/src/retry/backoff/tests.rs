//! The backoff against its definitions, in whole numbers and step by step.

use super::*;
use proptest::prelude::*;

const KINDS: [Jitter; 4] = [Jitter::None, Jitter::Full, Jitter::Equal, Jitter::Decorrelated];
const MILLI: u64 = 1_000_000;

fn policy(base: u64, cap: u64, factor: f64, jitter: Jitter) -> RetryPolicy {
    let (base, cap) = (Duration::from_nanos(base), Duration::from_nanos(cap));
    RetryPolicy::new().base(base).cap(cap).factor(factor).jitter(jitter)
}

fn e(policy: &RetryPolicy, k: u32) -> u64 {
    let interval = backoff(&policy.jitter(Jitter::None), k, 0);
    assert_eq!(interval.low, interval.high);
    interval.low
}

/// The definition of `e(k)`, step by step in whole numbers.
fn naive(base: u64, cap: u64, factor: u32, k: u32) -> u64 {
    (1..k).fold(base.min(cap), |delay, _| delay.saturating_mul(factor.into()).min(cap))
}

fn whole_nanos() -> impl Strategy<Value = u64> {
    prop_oneof![Just(0), Just(1), Just(u64::MAX), 0..100 * 1000 * MILLI, any::<u64>()]
}

fn any_policy() -> impl Strategy<Value = RetryPolicy> {
    let factor = prop_oneof![1.0..4.0, Just(1.0), Just(1.0 + 1e-12), Just(f64::MAX), any::<f64>()];
    let backoff = prop_oneof![Just(Backoff::Exponential), Just(Backoff::Linear)];
    (whole_nanos(), whole_nanos(), factor, prop::sample::select(&KINDS[..]), backoff)
        .prop_map(|(a, b, c, d, backoff)| policy(a, b, c, d).backoff(backoff))
}

/// The definition of linear delays, step by step.
fn naive_linear(base: u64, cap: u64, k: u32) -> u64 {
    (1..k).fold(base.min(cap), |delay, _| delay.saturating_add(base).min(cap))
}

fn any_retry() -> impl Strategy<Value = u32> {
    prop_oneof![1..70_u32, any::<u32>(), Just(u32::MAX)]
}

proptest! {
    #[test]
    fn whole_factors_grow_exactly(base in 0..10_000 * MILLI, cap in 0..1_000_000 * MILLI, factor in 1..20_u32, k in 1..70_u32) {
        let policy = policy(base, cap, factor.into(), Jitter::None);
        prop_assert_eq!(e(&policy, k), naive(base, cap, factor, k));
    }

    #[test]
    fn linear_delays_grow_by_the_base(base in whole_nanos(), cap in whole_nanos(), factor: f64, k in 1..2000_u32) {
        let policy = policy(base, cap, factor, Jitter::None).backoff(Backoff::Linear);
        prop_assert_eq!(e(&policy, k), naive_linear(base, cap, k));
    }

    #[test]
    fn a_told_delay_is_capped_and_then_spread(policy in any_policy(), nanos: u64, secs: u64, previous: u64) {
        for told in [Duration::from_nanos(nanos), Duration::from_secs(secs)] {
            let cap = policy.base_and_cap().1;
            let e = u64::try_from(told.as_nanos()).map_or(cap, |nanos| nanos.min(cap));
            let mut asked = 0;
            let interval = told_backoff(&policy, previous, || {
                asked += 1;
                told
            });
            let expected = match policy.jitter_kind() {
                Jitter::None => Interval::just(e),
                Jitter::Full => Interval { low: 0, high: e },
                Jitter::Equal => Interval { low: e / 2, high: e },
                Jitter::Decorrelated => backoff(&policy, 1, previous),
            };
            prop_assert_eq!(interval, expected);
            prop_assert_eq!(asked, u32::from(policy.jitter_kind() != Jitter::Decorrelated));
            prop_assert!(interval.draw() <= cap);
        }
    }

    #[test]
    fn delays_never_shrink_and_never_exceed_the_cap(policy in any_policy(), a in any_retry(), b in any_retry()) {
        let (base, cap) = policy.base_and_cap();
        let (sooner, later) = (e(&policy, a.min(b)), e(&policy, a.max(b)));
        prop_assert!(base <= sooner && sooner <= later && later <= cap, "{base} {sooner} {later} {cap}");
    }

    #[test]
    fn neighbouring_delays_never_shrink(policy in any_policy(), k in any_retry()) {
        prop_assert!(e(&policy, k) <= e(&policy, k.saturating_add(1)));
    }

    #[test]
    fn each_kind_of_jitter_has_its_bounds(policy in any_policy(), k in any_retry(), previous: u64) {
        let (base, cap) = policy.base_and_cap();
        let e = e(&policy, k);
        let expected = match policy.jitter_kind() {
            Jitter::None => (e, e),
            Jitter::Full => (0, e),
            Jitter::Equal => (e / 2, e),
            Jitter::Decorrelated => (base, previous.max(base).saturating_mul(3).min(cap)),
        };
        let Interval { low, high } = backoff(&policy, k, previous);
        prop_assert_eq!((low, high), expected);
        prop_assert!(low <= high && high <= cap);
    }

    #[test]
    fn delays_at_the_cap_are_spread_evenly_and_do_not_pile_up_on_it(
        base in 1..1000 * MILLI,
        room in 1000 * MILLI..100_000 * MILLI,
        factor in 2.0..10.0,
        k in 60..=u32::MAX,
        jitter in prop::sample::select(&[Jitter::Full, Jitter::Equal, Jitter::Decorrelated][..]),
        within: u64,
    ) {
        const PARTS: usize = 64;
        const DRAWS: u64 = PARTS as u64 * 100;
        const STRATUM: u64 = u64::MAX / DRAWS;
        let cap = base + room;
        // Three times the last delay is above the cap, so the cap ends decorrelated jitter too.
        let interval = backoff(&policy(base, cap, factor, jitter), k, cap / 2);
        prop_assert_eq!(interval.high, cap);
        let (mut counts, mut on_the_cap) = ([0_u32; PARTS], 0);
        for draw in 0..DRAWS {
            let delay = interval.pick(draw * STRATUM + within % STRATUM);
            let part = u128::from(delay - interval.low) * PARTS as u128
                / (u128::from(interval.high - interval.low) + 1);
            counts[usize::try_from(part).unwrap()] += 1;
            on_the_cap += u32::from(delay == cap);
        }
        prop_assert!(counts.iter().all(|count| (98..=102).contains(count)), "{:?}", counts);
        prop_assert!(on_the_cap <= 1);
    }

    #[test]
    fn a_hint_is_a_floor_and_spread_by_the_base(policy in any_policy(), hint: u64) {
        let Interval { low, high } = hinted(&policy, hint);
        let spread = if policy.jitter_kind() == Jitter::None { 0 } else { policy.base_and_cap().0 };
        prop_assert_eq!((low, high), (hint, hint.saturating_add(spread)));
    }
}

#[test]
fn the_defaults_double_from_100_ms_to_10_s() {
    let policy = RetryPolicy::new();
    let delays: Vec<_> = (1..=9).map(|k| e(&policy, k) / MILLI).collect();
    assert_eq!(delays, [100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000]);
}

#[test]
fn linear_defaults_grow_by_100_ms_to_10_s() {
    let policy = RetryPolicy::new().backoff(Backoff::Linear);
    let delays = [1, 2, 3, 99, 100, 101, u32::MAX].map(|k| e(&policy, k) / MILLI);
    assert_eq!(delays, [100, 200, 300, 9_900, 10_000, 10_000, 10_000]);
}

#[test]
fn a_factor_may_be_a_fraction() {
    let delays =
        |factor| (1..=4).map(|k| e(&policy(100 * MILLI, u64::MAX, factor, Jitter::None), k)).collect();
    let exact: Vec<u64> = delays(1.5);
    assert_eq!(exact, [100 * MILLI, 150 * MILLI, 225 * MILLI, 337_500_000]);
    let rounded: Vec<u64> = delays(1.1);
    assert_eq!(rounded, [100 * MILLI, 110 * MILLI, 121 * MILLI, 133_100_000]);
}

#[test]
fn the_extremes_saturate() {
    for kind in KINDS {
        for (k, growth) in
            [0, 1, 2, u32::MAX].into_iter().flat_map(|k| [(k, Backoff::Exponential), (k, Backoff::Linear)])
        {
            let policy = |base, cap| policy(base, cap, f64::INFINITY, kind).backoff(growth);
            assert_eq!(backoff(&policy(0, u64::MAX), k, 0), Interval::just(0));
            assert_eq!(backoff(&policy(1, 0), k, 0), Interval::just(0));
        }
        assert_eq!(backoff(&policy(1, u64::MAX, f64::INFINITY, kind), u32::MAX, u64::MAX).high, u64::MAX);
    }
    // A float cannot hold every whole number above 2^53, but the base itself stays exact.
    let odd = (1 << 60) + 1;
    assert_eq!(e(&policy(odd, u64::MAX, 2.0, Jitter::None), 1), odd);
    assert_eq!(e(&policy(odd, odd, 2.0, Jitter::None), 9), odd);
}

#[test]
fn jitter_is_drawn_below_the_cap_and_not_cut_off_at_it() {
    let policy = policy(100, 1000, 2.0, Jitter::Full);
    let draws: Vec<_> = (0..1000).map(|_| backoff(&policy, 30, 0).draw()).collect();
    // The draws are uniform over 1001 numbers: about half of them are above the middle, and
    // about one is the cap.
    let upper_half = draws.iter().filter(|&&delay| delay > 500).count();
    assert!((350..=650).contains(&upper_half), "{upper_half} of 1000 above the middle");
    assert!(draws.iter().filter(|&&delay| delay == 1000).count() < 30);
}

#[test]
fn decorrelated_delays_walk_between_base_and_cap() {
    let policy = policy(100, 2000, 2.0, Jitter::Decorrelated);
    assert_eq!(backoff(&policy, 1, 0), Interval { low: 100, high: 300 });
    assert_eq!(backoff(&policy, 2, 300), Interval { low: 100, high: 900 });
    assert_eq!(backoff(&policy, 3, 900), Interval { low: 100, high: 2000 });
    assert_eq!(backoff(&policy, 4, 120), Interval { low: 100, high: 360 });
}
