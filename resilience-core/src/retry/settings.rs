//! The settings of a retry.

use crate::budget::RetryBudget;
use crate::retry::{Backoff, Jitter, Nested};
use crate::runtime::clock::{Clock, saturating_nanos};
use std::fmt;
use std::num::NonZeroU32;
use std::time::Duration;

#[cfg(feature = "control")]
pub(crate) mod change;
mod marks;
mod view;

use marks::Marks;
pub use view::RetrySettings;

const DEFAULT_NAME: &str = "retry";
const DEFAULT_ATTEMPTS: NonZeroU32 = NonZeroU32::MIN.saturating_add(2);
const DEFAULT_BASE: Duration = Duration::from_millis(100);
const DEFAULT_CAP: Duration = Duration::from_secs(10);
const DEFAULT_FACTOR: f64 = 2.0;
const DEFAULT_MAX_RETRY_AFTER: Duration = Duration::from_secs(60);
/// The value of a setting without a limit. It is 584 years, longer than any call.
const UNBOUNDED: u64 = u64::MAX;

/// The settings of a retry: how many attempts to make, and how long to wait between them.
///
/// Every setting has the default of the `#[retry]` argument with the same name. A value out of
/// range is clamped to the nearest legal one; no setter panics. A duration is kept in nanoseconds,
/// and is at most 584 years.
///
/// The setters are `const`, so a policy can be a `static`. It is the value of `policy = …` in an
/// attribute, and works without one too: see [`call`](RetryPolicy::call).
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::{Jitter, RetryPolicy};
/// use std::time::Duration;
///
/// static POLICY: RetryPolicy = RetryPolicy::new()
///     .attempts(5)
///     .base(Duration::from_millis(1))
///     .cap(Duration::from_millis(20))
///     .jitter(Jitter::Full);
///
/// let mut calls = 0;
/// let outcome = POLICY.call(|| {
///     calls += 1;
///     if calls < 3 { Err("not yet") } else { Ok(calls) }
/// });
/// assert_eq!(outcome, Ok(3));
/// ```
#[derive(Clone, Copy, PartialEq)]
pub struct RetryPolicy {
    /// `None` if no name was set.
    name: Option<&'static str>,
    base: u64,
    cap: u64,
    factor: f64,
    max_duration: u64,
    max_retry_after: u64,
    reset_after: u64,
    /// `None` is unlimited.
    attempts: Option<NonZeroU32>,
    jitter: Jitter,
    budget: Option<SharedBudget>,
    /// The clock of the code that calls under this policy. It is kept here, because in each call it
    /// would make the future larger.
    clock: Clock,
    nested: Nested,
    marks: Marks,
}

/// A budget that policies share. Two policies with the same one are equal.
#[derive(Clone, Copy)]
struct SharedBudget(&'static RetryBudget);

impl PartialEq for SharedBudget {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

impl RetryPolicy {
    /// The defaults: 3 attempts, a backoff from 100 ms by a factor of 2 up to 10 s, full jitter, no
    /// time limit, and server-given waits of up to 60 s.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            name: None,
            base: saturating_nanos(DEFAULT_BASE),
            cap: saturating_nanos(DEFAULT_CAP),
            factor: DEFAULT_FACTOR,
            max_duration: UNBOUNDED,
            max_retry_after: saturating_nanos(DEFAULT_MAX_RETRY_AFTER),
            reset_after: UNBOUNDED,
            attempts: Some(DEFAULT_ATTEMPTS),
            jitter: Jitter::Full,
            budget: None,
            clock: Clock::Blocking,
            nested: Nested::Allow,
            marks: Marks::NONE,
        }
    }

    /// The most attempts, the first included: 3 unless set. 0 counts as 1.
    #[must_use]
    pub const fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = Some(match NonZeroU32::new(attempts) {
            Some(attempts) => attempts,
            None => NonZeroU32::MIN,
        });
        self
    }

    /// Removes the limit of attempts. A call then ends with a success, with an error that is not
    /// retried, or at the time limit of [`max_duration`](Self::max_duration).
    #[must_use]
    pub const fn unlimited(mut self) -> Self {
        self.attempts = None;
        self
    }

    /// The delay that backoff starts from: 100 ms unless set. A base above an explicit
    /// [`cap`](Self::cap) is lowered to it. Without an explicit cap, the default cap is raised to
    /// the base.
    #[must_use]
    pub const fn base(mut self, base: Duration) -> Self {
        self.base = saturating_nanos(base);
        self.marks = self.marks.set(Marks::BASE, true);
        self
    }

    /// The longest computed delay, jitter included: 10 s unless set. Only a server-given wait may
    /// be longer. Without an explicit [`base`](Self::base), the default base is lowered to the cap.
    #[must_use]
    pub const fn cap(mut self, cap: Duration) -> Self {
        self.cap = saturating_nanos(cap);
        self.marks = self.marks.set(Marks::CAP, true);
        self
    }

    /// The growth of the delay per retry: 2 unless set. A value below 1, or NaN, counts as 1.
    #[must_use]
    pub const fn factor(mut self, factor: f64) -> Self {
        // The comparison is false for NaN.
        self.factor = if factor >= 1.0 { factor } else { 1.0 };
        self
    }

    /// How the backoff grows: [`Backoff::Exponential`] unless set. With [`Backoff::Linear`] the
    /// [`factor`](Self::factor) has no effect. With [`Jitter::Decorrelated`] this setting has none.
    ///
    /// Delays of your own, such as those of a table, are an argument of the attribute:
    /// `backoff = f`. By hand, the predicate of [`call_if`](Self::call_if) may answer with the
    /// least wait, a [`TransientAfter`](crate::Transience::TransientAfter).
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::{Backoff, RetryPolicy};
    /// use std::time::Duration;
    ///
    /// /// Waits up to 1, 2, 3 … 30 s.
    /// static POLL: RetryPolicy = RetryPolicy::new()
    ///     .attempts(60)
    ///     .backoff(Backoff::Linear)
    ///     .base(Duration::from_secs(1))
    ///     .cap(Duration::from_secs(30));
    /// assert_eq!(POLL.settings().backoff(), Backoff::Linear);
    /// ```
    #[must_use]
    pub const fn backoff(mut self, backoff: Backoff) -> Self {
        self.marks = self.marks.with_backoff(backoff);
        self
    }

    /// The random spread of the delays: [`Jitter::Full`] unless set. With it, callers that failed
    /// at the same time do not come back at the same time.
    #[must_use]
    pub const fn jitter(mut self, jitter: Jitter) -> Self {
        self.jitter = jitter;
        self
    }

    /// The time limit of the whole call, waits included, on a monotonic clock: none unless set. A
    /// wait that would end after the limit is not begun; a wait that ends exactly at the limit is.
    /// Without a wait, no attempt begins when the limit is over. A running attempt is never cut
    /// off.
    #[must_use]
    pub const fn max_duration(mut self, max_duration: Duration) -> Self {
        self.max_duration = saturating_nanos(max_duration);
        self
    }

    /// The longest server-given wait that is honoured: 60 s unless set. If a server asks for a
    /// longer one, the call gives up at once.
    #[must_use]
    pub const fn max_retry_after(mut self, max_retry_after: Duration) -> Self {
        self.max_retry_after = saturating_nanos(max_retry_after);
        self
    }

    /// The running time after which a failed attempt counts as the first one again: none unless
    /// set. The count of attempts and the backoff then begin anew.
    ///
    /// It is for a call that is meant to last, such as a subscription: a failure after an hour has
    /// nothing to do with the failures before. [`max_duration`](Self::max_duration) still counts
    /// from the start of the call.
    ///
    /// The setting costs one reading of the clock for each attempt. Zero counts as a nanosecond.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::RetryPolicy;
    /// use std::time::Duration;
    ///
    /// /// Reconnects for ever, after up to 1, 2, 4 … 60 s. A connection of a minute or more begins that anew.
    /// static WATCH: RetryPolicy = RetryPolicy::new()
    ///     .unlimited()
    ///     .base(Duration::from_secs(1))
    ///     .cap(Duration::from_secs(60))
    ///     .reset_after(Duration::from_secs(60));
    /// # let _ = &WATCH;
    /// ```
    #[must_use]
    pub const fn reset_after(mut self, reset_after: Duration) -> Self {
        self.reset_after = match saturating_nanos(reset_after) {
            0 => 1,
            nanos => nanos,
        };
        self
    }

    /// What the retry does while an attempt other than the first of a retry around it is running:
    /// [`Nested::Allow`] unless set.
    #[must_use]
    pub const fn nested(mut self, nested: Nested) -> Self {
        self.nested = nested;
        self
    }

    /// The budget that the retries take their tokens from: none unless set. It is asked last, after
    /// every other limit has allowed the retry. If it has no token left, the call ends at once with
    /// its own error.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::{RetryBudget, RetryPolicy};
    ///
    /// static DATABASE: RetryBudget = RetryBudget::builder("policy-example").ratio(0.1).build();
    /// static READS: RetryPolicy = RetryPolicy::new().attempts(5).budget(&DATABASE);
    /// static WRITES: RetryPolicy = RetryPolicy::new().attempts(2).budget(&DATABASE);
    /// # assert!(READS.settings().budget().is_some_and(|budget| budget.name() == WRITES.settings().budget().unwrap().name()));
    /// ```
    #[must_use]
    pub const fn budget(mut self, budget: &'static RetryBudget) -> Self {
        self.budget = Some(SharedBudget(budget));
        self
    }

    /// The name in events and in [`RetryEvent::name`](crate::RetryEvent::name): `retry` unless set,
    /// and under an attribute the module path and name of the function.
    #[must_use]
    pub const fn name(mut self, name: &'static str) -> Self {
        self.name = Some(name);
        self
    }

    /// The settings in force: the explicit ones, and defaults for the rest.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// use resilience::RetryPolicy;
    /// use std::time::Duration;
    ///
    /// let settings = RetryPolicy::new().attempts(5).cap(Duration::from_millis(50)).settings();
    /// assert_eq!((settings.attempts(), settings.max_duration()), (Some(5), None));
    /// assert_eq!(settings.base(), Duration::from_millis(50), "the default gives way to the cap");
    /// ```
    #[must_use]
    pub const fn settings(&self) -> RetrySettings {
        RetrySettings::new(*self)
    }

    /// Sets the name that an attribute gives to the policy, unless it has a name.
    #[doc(hidden)]
    #[must_use]
    pub const fn default_name(mut self, name: &'static str) -> Self {
        if self.name.is_none() {
            self.name = Some(name);
        }
        self
    }

    /// Makes defaults of the settings that a profile brings: its base and cap give way to one that
    /// is set from here on, as those of [`new`](Self::new) do.
    #[doc(hidden)]
    #[must_use]
    pub const fn as_defaults(mut self) -> Self {
        (self.base, self.cap) = self.base_and_cap();
        self.marks = Marks::NONE.with_backoff(self.marks.backoff());
        self
    }

    /// Sets the clock that calls under this policy read.
    #[doc(hidden)]
    #[must_use]
    pub const fn on_clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }

    #[inline]
    pub(crate) const fn label(&self) -> &'static str {
        match self.name {
            Some(name) => name,
            None => DEFAULT_NAME,
        }
    }

    #[doc(hidden)]
    #[inline]
    #[must_use]
    pub const fn budget_in_force(&self) -> Option<&'static RetryBudget> {
        match self.budget {
            Some(SharedBudget(budget)) => Some(budget),
            None => None,
        }
    }

    pub(crate) const fn clock(&self) -> Clock {
        self.clock
    }

    /// Whether the backoff is zero for every retry and every kind of jitter, because it starts from
    /// zero.
    pub(crate) const fn is_immediate(&self) -> bool {
        self.base == 0 || self.cap == 0
    }

    /// The base and the cap, in nanoseconds. The base is never above the cap.
    pub(crate) const fn base_and_cap(&self) -> (u64, u64) {
        if self.base <= self.cap {
            (self.base, self.cap)
        } else if self.marks.has(Marks::BASE) && !self.marks.has(Marks::CAP) {
            (self.base, self.base)
        } else {
            (self.cap, self.cap)
        }
    }

    pub(crate) const fn growth(&self) -> f64 {
        self.factor
    }

    pub(crate) const fn backoff_kind(&self) -> Backoff {
        self.marks.backoff()
    }

    pub(crate) const fn jitter_kind(&self) -> Jitter {
        self.jitter
    }

    pub(crate) const fn nesting(&self) -> Nested {
        self.nested
    }

    /// Whether the retry makes one attempt while an attempt other than the first of a retry around
    /// it is running.
    pub(crate) const fn is_once_if_nested(&self) -> bool {
        matches!(self.nested, Nested::Once)
    }

    /// The most attempts; `None` without a limit.
    pub(crate) const fn limit(&self) -> Option<NonZeroU32> {
        self.attempts
    }

    /// The time limit in nanoseconds; `None` without one.
    pub(crate) const fn time_limit(&self) -> Option<u64> {
        if self.max_duration == UNBOUNDED { None } else { Some(self.max_duration) }
    }

    /// The running time in nanoseconds after which an attempt begins the count anew; `None` without
    /// one.
    pub(crate) const fn reset_after_nanos(&self) -> Option<u64> {
        if self.reset_after == UNBOUNDED { None } else { Some(self.reset_after) }
    }

    /// Whether a setting depends on the time that has passed.
    pub(crate) const fn asks_for_time(&self) -> bool {
        self.time_limit().is_some() || self.reset_after_nanos().is_some()
    }

    /// The longest hint that is honoured, in nanoseconds.
    pub(crate) const fn longest_hint(&self) -> u64 {
        self.max_retry_after
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self::new()
    }
}

#[expect(clippy::missing_fields_in_debug, reason = "what was written shows in what is in force")]
impl fmt::Debug for RetryPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (base, cap) = self.base_and_cap();
        f.debug_struct("RetryPolicy")
            .field("name", &self.label())
            .field("attempts", &self.limit())
            .field("base", &Duration::from_nanos(base))
            .field("cap", &Duration::from_nanos(cap))
            .field("factor", &self.factor)
            .field("backoff", &self.backoff_kind())
            .field("jitter", &self.jitter)
            .field("max_duration", &self.time_limit().map(Duration::from_nanos))
            .field("max_retry_after", &Duration::from_nanos(self.max_retry_after))
            .field("reset_after", &self.reset_after_nanos().map(Duration::from_nanos))
            .field("nested", &self.nested)
            .field("budget", &self.budget_in_force().map(RetryBudget::name))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: u64 = 1_000_000_000;

    #[test]
    fn a_policy_is_small() {
        assert_eq!(size_of::<RetryPolicy>(), 80);
    }

    #[test]
    fn a_base_alone_lifts_the_cap() {
        let policy = RetryPolicy::new().base(Duration::from_secs(60));
        assert_eq!(policy.base_and_cap(), (60 * SECOND, 60 * SECOND));
    }

    #[test]
    fn a_cap_alone_lowers_the_base() {
        let policy = RetryPolicy::new().cap(Duration::from_millis(50));
        assert_eq!(policy.base_and_cap(), (SECOND / 20, SECOND / 20));
    }

    #[test]
    fn what_a_profile_brings_gives_way_to_what_is_written() {
        let seconds = Duration::from_secs;
        let profile = RetryPolicy::new().base(seconds(2)).cap(seconds(5)).as_defaults();
        assert_eq!(profile.base_and_cap(), (2 * SECOND, 5 * SECOND));
        assert_eq!(profile.cap(seconds(1)).base_and_cap(), (SECOND, SECOND));
        assert_eq!(profile.base(seconds(9)).base_and_cap(), (9 * SECOND, 9 * SECOND));
        assert_eq!(profile.cap(seconds(1)).base(seconds(9)).base_and_cap(), (SECOND, SECOND));
        let above = profile.base(seconds(9)).as_defaults();
        assert_eq!(above.base_and_cap(), (9 * SECOND, 9 * SECOND), "over another one");
    }

    #[test]
    fn a_base_above_a_written_cap_is_clamped_to_it_in_either_order() {
        let (base, cap) = (Duration::from_secs(20), Duration::from_secs(2));
        assert_eq!(RetryPolicy::new().base(base).cap(cap).base_and_cap(), (2 * SECOND, 2 * SECOND));
        assert_eq!(RetryPolicy::new().cap(cap).base(base).base_and_cap(), (2 * SECOND, 2 * SECOND));
    }

    #[test]
    fn a_policy_without_a_base_or_a_cap_is_immediate() {
        let (zero, policy) = (Duration::ZERO, RetryPolicy::new());
        for (policy, immediate) in [
            (policy, false),
            (policy.base(zero), true),
            (policy.cap(zero), true),
            (policy.base(Duration::from_secs(60)).cap(zero), true),
            (policy.base(zero).cap(Duration::MAX), true),
            (policy.base(Duration::from_nanos(1)), false),
            (policy.base(Duration::MAX), false),
            (policy.cap(Duration::from_nanos(1)), false),
        ] {
            assert_eq!(policy.is_immediate(), immediate, "{policy:?}");
            assert_eq!(policy.base_and_cap().0 == 0, immediate, "{policy:?}");
        }
    }

    #[test]
    fn values_out_of_range_are_clamped() {
        let policy = RetryPolicy::new();
        assert_eq!(policy.attempts(0).limit(), NonZeroU32::new(1));
        for factor in [f64::NAN, -f64::NAN, f64::NEG_INFINITY, -2.0, 0.0, 0.999] {
            assert_eq!(policy.factor(factor), policy.factor(1.0));
        }
        assert_eq!(policy.base(Duration::MAX).base_and_cap(), (u64::MAX, u64::MAX));
        assert_eq!(policy.max_duration(Duration::MAX).time_limit(), None);
    }

    #[test]
    fn a_policy_prints_what_it_does() {
        let policy = RetryPolicy::new().unlimited().base(Duration::from_secs(60));
        assert_eq!(
            format!("{policy:?}"),
            "RetryPolicy { name: \"retry\", attempts: None, base: 60s, cap: 60s, factor: 2.0, backoff: Exponential, jitter: Full, max_duration: None, \
             max_retry_after: 60s, reset_after: None, nested: Allow, budget: None }"
        );
    }
}
