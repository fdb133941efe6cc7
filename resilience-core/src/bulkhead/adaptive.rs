//! The limit that adapts to what is called. It is pure: no lock, no clock.
//!
//! ```text
//!    start: 20, or the nearest bound
//!      |
//!      |  a success, at least half of the places in use: + 1        (until the first shrink)
//!      |                                                 + 1 for each `limit` of them (after it)
//!      v
//!    limit ---- a failure of a call that was admitted after the last shrink: × 0.9 ---->
//! ```
//!
//! Additive increase and multiplicative decrease, as TCP has it. The *generation* is the number of
//! shrinks: a hundred calls that fail at once were admitted under one limit, and say one thing of
//! it.

pub(crate) mod shared;

use std::fmt;

/// The lowest and the highest limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bounds {
    min: u32,
    max: u32,
}

/// What a limit starts with, if that is within its bounds.
const START: u32 = 20;

/// The parts of [`AdaptiveLimit`] in its word, from the low end: limit, successes, one bit for the
/// first shrink, generation.
const LIMIT_BITS: u32 = 20;
const GENERATION_BITS: u32 = 64 - 2 * LIMIT_BITS - 1;

impl Bounds {
    /// The highest `max`: 1,048,575.
    pub(crate) const HIGHEST: u32 = (1 << LIMIT_BITS) - 1;

    /// The bounds `min..=max`. Each is at least 1 and at most [`HIGHEST`](Self::HIGHEST), and a
    /// `max` below `min` is raised to it.
    pub(crate) const fn new(min: u32, max: u32) -> Self {
        let min = within(min, 1, Self::HIGHEST);
        Self { min, max: within(max, min, Self::HIGHEST) }
    }

    /// The bounds that [`to_bits`](Self::to_bits) has packed. `None` for zero.
    pub(crate) const fn from_bits(bits: u64) -> Option<Self> {
        let (min, max) = (part(bits, 0, LIMIT_BITS), part(bits, LIMIT_BITS, LIMIT_BITS));
        if bits == 0 { None } else { Some(Self { min, max }) }
    }

    /// Never zero.
    pub(crate) const fn to_bits(self) -> u64 {
        self.min as u64 | (self.max as u64) << LIMIT_BITS
    }

    pub(crate) const fn min(self) -> u32 {
        self.min
    }

    pub(crate) const fn max(self) -> u32 {
        self.max
    }

    /// The limit before the first change.
    pub(crate) const fn start(self) -> u32 {
        self.clamp(START)
    }

    const fn clamp(self, limit: u32) -> u32 {
        within(limit, self.min, self.max)
    }
}

/// `Ord::clamp` is not `const`.
const fn within(number: u32, min: u32, max: u32) -> u32 {
    if number < min {
        min
    } else if number > max {
        max
    } else {
        number
    }
}

/// Prints what is written in an attribute: `4..=64`.
impl fmt::Display for Bounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..={}", self.min, self.max)
    }
}

/// The number of shrinks before a call was admitted. It repeats after 2^23 of them: a call that ran
/// for exactly that many would shrink the limit once more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Generation(u32);

impl Generation {
    /// That of a call which is let in before the first shrink.
    pub(crate) const FIRST: Self = Self(0);
}

/// A limit in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AdaptiveLimit {
    /// 0 before the first change. So a cell needs no bounds until it is asked.
    limit: u32,
    /// Since the last change, towards the next 1 that is added. 0 until the first shrink.
    successes: u32,
    has_shrunk: bool,
    generation: u32,
}

impl AdaptiveLimit {
    /// Before the first change.
    pub(crate) const NEW: Self = Self { limit: 0, successes: 0, has_shrunk: false, generation: 0 };

    pub(crate) const fn from_bits(bits: u64) -> Self {
        Self {
            limit: part(bits, 0, LIMIT_BITS),
            successes: part(bits, LIMIT_BITS, LIMIT_BITS),
            has_shrunk: part(bits, 2 * LIMIT_BITS, 1) == 1,
            generation: part(bits, 2 * LIMIT_BITS + 1, GENERATION_BITS),
        }
    }

    pub(crate) const fn to_bits(self) -> u64 {
        self.limit as u64
            | (self.successes as u64) << LIMIT_BITS
            | (self.has_shrunk as u64) << (2 * LIMIT_BITS)
            | (self.generation as u64) << (2 * LIMIT_BITS + 1)
    }

    /// The calls that may run at once.
    #[inline]
    pub(crate) const fn limit(self, bounds: Bounds) -> u32 {
        if self.limit == 0 { bounds.start() } else { bounds.clamp(self.limit) }
    }

    /// The generation of a call that is admitted now.
    #[inline]
    pub(crate) const fn generation(self) -> Generation {
        Generation(self.generation)
    }

    /// Whether a call that ends well with `in_use` places in use, its own included, changes
    /// nothing: less than half are in use, or the limit is the highest.
    #[inline]
    pub(crate) const fn is_indifferent(self, bounds: Bounds, in_use: u32) -> bool {
        let limit = self.limit(bounds);
        in_use < limit.div_ceil(2) || limit == bounds.max
    }

    /// After a success with `in_use` places in use, its own included.
    pub(crate) const fn succeed(self, bounds: Bounds, in_use: u32) -> Self {
        if self.is_indifferent(bounds, in_use) {
            return self;
        }
        let limit = self.limit(bounds);
        if self.has_shrunk && self.successes + 1 < limit {
            return Self { limit, successes: self.successes + 1, ..self };
        }
        Self { limit: limit + 1, successes: 0, ..self }
    }

    /// After a failure of a call that was admitted in the generation `admitted`.
    pub(crate) const fn fail(self, bounds: Bounds, admitted: Generation) -> Self {
        if admitted.0 != self.generation {
            return self;
        }
        // It has 20 bits, so nothing overflows.
        let shrunk = self.limit(bounds) * 9 / 10;
        Self {
            limit: bounds.clamp(shrunk),
            successes: 0,
            has_shrunk: true,
            generation: (self.generation + 1) % (1 << GENERATION_BITS),
        }
    }
}

/// The `width` bits of `bits` from `shift` on.
#[expect(clippy::cast_possible_truncation, reason = "no part is wider than 32 bits")]
const fn part(bits: u64, shift: u32, width: u32) -> u32 {
    ((bits >> shift) & ((1 << width) - 1)) as u32
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    const BOUNDS: Bounds = Bounds::new(4, 64);

    fn at(bounds: Bounds, limit: u32) -> AdaptiveLimit {
        AdaptiveLimit { limit: bounds.clamp(limit), ..AdaptiveLimit::NEW }
    }

    fn shrunk(bounds: Bounds, limit: u32) -> AdaptiveLimit {
        AdaptiveLimit { has_shrunk: true, ..at(bounds, limit) }
    }

    /// `state` after `number` successes with all places in use.
    fn after_successes(state: AdaptiveLimit, number: u32) -> AdaptiveLimit {
        (0..number).fold(state, |state, _| state.succeed(BOUNDS, state.limit(BOUNDS)))
    }

    #[test]
    fn it_starts_at_20_or_at_the_nearest_bound() {
        for (min, max, start) in [(4, 64, 20), (4, 10, 10), (1, 20, 20), (30, 64, 30), (7, 7, 7)] {
            assert_eq!(AdaptiveLimit::NEW.limit(Bounds::new(min, max)), start, "{min}..={max}");
        }
    }

    #[test]
    fn bounds_that_make_no_sense_are_made_to() {
        for (min, max, printed) in [(0, 0, "1..=1"), (9, 3, "9..=9"), (1, u32::MAX, "1..=1048575")] {
            assert_eq!(Bounds::new(min, max).to_string(), printed);
        }
    }

    #[test]
    fn bounds_fit_into_a_word() {
        for bounds in [BOUNDS, Bounds::new(1, 1), Bounds::new(Bounds::HIGHEST, Bounds::HIGHEST)] {
            assert_eq!(Bounds::from_bits(bounds.to_bits()), Some(bounds));
        }
        assert_eq!(Bounds::from_bits(0), None);
    }

    #[test]
    fn until_the_first_shrink_each_success_adds_1() {
        assert_eq!(after_successes(AdaptiveLimit::NEW, 7).limit(BOUNDS), 27);
    }

    #[test]
    fn after_a_shrink_as_many_successes_as_the_limit_add_1() {
        let state = AdaptiveLimit::NEW.fail(BOUNDS, Generation(0));
        assert_eq!(state.limit(BOUNDS), 18);
        assert_eq!(after_successes(state, 17).limit(BOUNDS), 18);
        assert_eq!(after_successes(state, 18).limit(BOUNDS), 19);
        assert_eq!(after_successes(state, 18 + 18).limit(BOUNDS), 19);
        assert_eq!(after_successes(state, 18 + 19).limit(BOUNDS), 20);
    }

    #[test]
    fn a_success_counts_from_half_in_use() {
        for (limit, in_use, grown) in [(20, 9, 20), (20, 10, 21), (21, 10, 21), (21, 11, 22), (4, 2, 5)] {
            assert_eq!(at(BOUNDS, limit).succeed(BOUNDS, in_use).limit(BOUNDS), grown, "{in_use} of {limit}");
        }
        let one = Bounds::new(1, 2);
        assert_eq!(at(one, 1).succeed(one, 1).limit(one), 2, "the call itself is half of one place");
    }

    #[test]
    fn it_does_not_leave_its_bounds() {
        assert_eq!(after_successes(AdaptiveLimit::NEW, 100).limit(BOUNDS), 64);
        let mut state = AdaptiveLimit::NEW;
        for _ in 0..100 {
            state = state.fail(BOUNDS, state.generation());
        }
        assert_eq!(state.limit(BOUNDS), 4);
    }

    #[test]
    fn a_hundred_failures_at_once_shrink_once() {
        let bounds = Bounds::new(1, 1000);
        let (mut state, admitted) = (at(bounds, 200), Generation(0));
        for _ in 0..100 {
            state = state.fail(bounds, admitted);
        }
        assert_eq!(state.limit(bounds), 180);
        assert_eq!(state.fail(bounds, state.generation()).limit(bounds), 162);
    }

    #[test]
    fn a_shrink_takes_at_least_1() {
        for (limit, after) in [(20, 18), (19, 17), (11, 9), (10, 9), (9, 8), (6, 5), (5, 4)] {
            assert_eq!(at(BOUNDS, limit).fail(BOUNDS, Generation(0)).limit(BOUNDS), after);
        }
    }

    #[test]
    fn a_shrink_forgets_the_successes_before_it() {
        let state = after_successes(shrunk(BOUNDS, 40), 39).fail(BOUNDS, Generation(0));
        assert_eq!(after_successes(state, 35).limit(BOUNDS), 36);
        assert_eq!(after_successes(state, 36).limit(BOUNDS), 37);
    }

    #[test]
    fn at_the_lowest_limit_a_failure_still_begins_a_generation() {
        let state = at(BOUNDS, 4).fail(BOUNDS, Generation(0));
        assert_eq!((state.limit(BOUNDS), state.generation()), (4, Generation(1)));
        let grown = after_successes(state, 4);
        assert_eq!(grown.limit(BOUNDS), 5);
        assert_eq!(grown.fail(BOUNDS, Generation(0)), grown, "that call is from before");
    }

    #[test]
    fn at_the_highest_limit_a_success_writes_nothing() {
        let state = shrunk(BOUNDS, 64);
        assert_eq!(state.succeed(BOUNDS, 64), state);
    }

    #[test]
    fn other_bounds_hold_at_once() {
        let state = at(BOUNDS, 64);
        assert_eq!(state.limit(Bounds::new(4, 10)), 10);
        assert_eq!(state.limit(Bounds::new(100, 200)), 100);
        assert_eq!(state.fail(Bounds::new(4, 10), Generation(0)).limit(BOUNDS), 9);
    }

    #[test]
    fn a_word_holds_the_greatest_of_each_part() {
        for state in [
            AdaptiveLimit::NEW,
            AdaptiveLimit { limit: Bounds::HIGHEST, ..AdaptiveLimit::NEW },
            AdaptiveLimit { successes: Bounds::HIGHEST, ..AdaptiveLimit::NEW },
            AdaptiveLimit { has_shrunk: true, ..AdaptiveLimit::NEW },
            AdaptiveLimit { generation: (1 << GENERATION_BITS) - 1, ..AdaptiveLimit::NEW },
        ] {
            assert_eq!(AdaptiveLimit::from_bits(state.to_bits()), state);
        }
        assert_eq!(AdaptiveLimit::NEW.to_bits(), 0);
    }

    #[test]
    fn generations_wrap() {
        let last = AdaptiveLimit { generation: (1 << GENERATION_BITS) - 1, ..at(BOUNDS, 40) };
        assert_eq!(last.fail(BOUNDS, last.generation()).generation(), Generation(0));
    }
}
