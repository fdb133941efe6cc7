//! What `set` sets: the builders that its closure is given.

use std::time::Duration;

use crate::control::document::Node;
use crate::control::policy::{ENABLED, Policy};
use crate::retry::{Backoff, Jitter, Nested};
use crate::rules::value::Value;
use crate::vocabulary::ratio::Ratio;

/// The settings of one policy, by key, as a file would have them.
pub(crate) type Set = Vec<(&'static str, Node)>;

/// The policies whose settings can be set: the argument of the closure of
/// [`set`](crate::control::set) and [`Overrides::with`](crate::control::Overrides::with).
///
/// The closure returns what it sets: one policy, or several in a tuple.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::control::Overrides;
/// use std::time::Duration;
///
/// let overrides = Overrides::new().with("shop::charge", |o| {
///     (o.retry.attempts(2), o.timeout.after(Duration::from_millis(800)))
/// });
/// assert!(!overrides.is_empty());
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct Setters {
    /// The settings of `#[retry]`.
    pub retry: RetrySetters,
    /// The settings of `#[circuit_breaker]`.
    pub circuit_breaker: BreakerSetters,
    /// The settings of `#[rate_limit]`.
    pub rate_limit: RateLimitSetters,
    /// The settings of `#[bulkhead]`.
    pub bulkhead: BulkheadSetters,
    /// The settings of `#[hedge]`.
    pub hedge: HedgeSetters,
    /// The settings of `#[timeout]`.
    pub timeout: TimeoutSetters,
    /// The settings of `#[fallback]`.
    pub fallback: FallbackSetters,
}

impl Setters {
    pub(crate) const fn new() -> Self {
        Self {
            retry: RetrySetters(Vec::new()),
            circuit_breaker: BreakerSetters(Vec::new()),
            rate_limit: RateLimitSetters(Vec::new()),
            bulkhead: BulkheadSetters(Vec::new()),
            hedge: HedgeSetters(Vec::new()),
            timeout: TimeoutSetters(Vec::new()),
            fallback: FallbackSetters(Vec::new()),
        }
    }
}

/// Settings of policies: what the closure of [`set`](crate::control::set) returns. Implemented for
/// the fields of [`Setters`], and for tuples of them.
pub trait Changes: sealed::Changes {}

impl<T: sealed::Changes> Changes for T {}

mod sealed {
    use super::{Policy, Set};

    pub trait Changes {
        #[doc(hidden)]
        fn into_list(self) -> List;
    }

    /// The settings of each policy that has any.
    #[derive(Debug)]
    pub struct List(pub(super) Vec<(Policy, Set)>);
}

impl sealed::List {
    pub(crate) fn pairs(self) -> Vec<(Policy, Set)> {
        self.0
    }
}

/// A value as a file has it.
fn node(value: Value) -> Node {
    match value {
        Value::Count(_) | Value::Factor(_) => Node::Number(value.to_string()),
        Value::Switch(on) => Node::Bool(on),
        _ => Node::Text(value.to_string()),
    }
}

macro_rules! setters {
    ($(#[$attribute:meta])* $name:ident of $policy:ident {
        $($(#[$method_attribute:meta])* $method:ident($($argument:ident: $type:ty)?) sets $key:literal = $value:expr;)*
    }) => {
        $(#[$attribute])*
        #[derive(Debug)]
        #[must_use = "the closure returns what it sets"]
        pub struct $name(Set);

        impl $name {
            /// Switches the policy on, or off: calls then run as if the attribute was not there.
            pub fn enabled(self, enabled: bool) -> Self {
                self.with(ENABLED, Node::Bool(enabled))
            }

            $($(#[$method_attribute])* pub fn $method(self $(, $argument: $type)?) -> Self {
                self.with($key, node($value))
            })*

            /// The last setting of a key holds.
            fn with(mut self, key: &'static str, value: Node) -> Self {
                self.0.retain(|(known, _)| *known != key);
                self.0.push((key, value));
                self
            }
        }

        impl sealed::Changes for $name {
            fn into_list(self) -> sealed::List {
                sealed::List(vec![(Policy::$policy, self.0)])
            }
        }
    };
}

setters! {
    /// The settings of a `#[retry]`, by the names of its arguments.
    RetrySetters of Retry {
        /// The most attempts, at least 1.
        attempts(attempts: u32) sets "attempts" = Value::Count(attempts);
        /// No limit of attempts.
        unlimited() sets "attempts" = Value::Unlimited;
        /// The delay that backoff starts from.
        base(base: Duration) sets "base" = Value::Duration(base);
        /// The longest computed delay.
        cap(cap: Duration) sets "cap" = Value::Duration(cap);
        /// The growth of the delay per retry, at least 1.
        factor(factor: f64) sets "factor" = Value::Factor(factor);
        /// How the backoff grows. A function in the source that tells the delays is replaced.
        backoff(backoff: Backoff) sets "backoff" = Value::Word(backoff_word(backoff));
        /// The random spread of the delays.
        jitter(jitter: Jitter) sets "jitter" = Value::Word(jitter_word(jitter));
        /// The time limit of the whole call.
        max_duration(limit: Duration) sets "max_duration" = Value::Duration(limit);
        /// The longest server-given wait that is honoured.
        max_retry_after(limit: Duration) sets "max_retry_after" = Value::Duration(limit);
        /// The running time after which a failed attempt counts as the first one again.
        reset_after(time: Duration) sets "reset_after" = Value::Duration(time);
        /// What the retry does inside another one.
        nested(nested: Nested) sets "nested" = Value::Word(nested_word(nested));
    }
}

setters! {
    /// The settings of a `#[circuit_breaker]`, by the names of its arguments, and of the methods of
    /// its builder where an argument takes two kinds of values.
    BreakerSetters of CircuitBreaker {
        /// The number of consecutive failures that opens the circuit. Replaces `failure_rate`.
        threshold(failures: u32) sets "threshold" = Value::Count(failures);
        /// The share of failures in the window that opens the circuit: above 0 and at most 1.
        /// Replaces `threshold`.
        failure_rate(ratio: f64) sets "threshold" = ratio_of(ratio);
        /// The window of a rate as a number of calls. Replaces `time_window`.
        window(calls: u32) sets "window" = Value::Count(calls);
        /// The window of a rate as a time. Replaces `window`.
        time_window(time: Duration) sets "window" = Value::Duration(time);
        /// The number of recorded calls before which no rate is judged.
        min_calls(calls: u32) sets "min_calls" = Value::Count(calls);
        /// The duration above which a call is slow. It needs a `slow_threshold`.
        slow(longer_than: Duration) sets "slow" = Value::Duration(longer_than);
        /// The share of slow calls that opens the circuit.
        slow_threshold(ratio: f64) sets "slow_threshold" = ratio_of(ratio);
        /// How long the circuit stays open before it probes.
        cooldown(cooldown: Duration) sets "cooldown" = Value::Duration(cooldown);
        /// The factor by which the cooldown grows each time a probe fails, at least 1.
        cooldown_factor(factor: f64) sets "cooldown_factor" = Value::Factor(factor);
        /// The longest cooldown.
        cooldown_cap(cap: Duration) sets "cooldown_cap" = Value::Duration(cap);
        /// The number of calls let through while half-open.
        probes(probes: u32) sets "probes" = Value::Count(probes);
        /// Whether replicas share the state. It has no effect on a breaker without a name, and on
        /// one with keys.
        shared(shared: bool) sets "shared" = Value::Switch(shared);
    }
}

setters! {
    /// The settings of a `#[rate_limit]`.
    RateLimitSetters of RateLimit {
        /// The calls that are let in within `per`.
        limit(calls: u32) sets "limit" = Value::Count(calls);
        /// The time in which so many calls are let in.
        per(time: Duration) sets "per" = Value::Duration(time);
        /// The calls that are let in at once after idling.
        burst(calls: u32) sets "burst" = Value::Count(calls);
        /// The longest wait for a token.
        wait(longest: Duration) sets "wait" = Value::Duration(longest);
        /// Whether all replicas together keep the limit. It has no effect on a limiter with keys.
        shared(shared: bool) sets "shared" = Value::Switch(shared);
    }
}

setters! {
    /// The settings of a `#[bulkhead]`.
    BulkheadSetters of Bulkhead {
        /// The calls that run at once. A limit that adapts is fixed by this.
        limit(calls: u32) sets "limit" = Value::Count(calls);
        /// The calls that may wait. Without a `wait`, here or in the source, it is for async calls:
        /// a sync one without a deadline is rejected at once.
        queue(calls: u32) sets "queue" = Value::Count(calls);
        /// The longest wait for a place.
        wait(longest: Duration) sets "wait" = Value::Duration(longest);
    }
}

setters! {
    /// The settings of a `#[hedge]`, by the names of its arguments, and by `percentile` where an
    /// argument takes two kinds of values.
    HedgeSetters of Hedge {
        /// The time after which another attempt begins, longer than zero. Replaces `percentile`.
        after(after: Duration) sets "after" = Value::Duration(after);
        /// The share of first attempts after whose latency another attempt begins: `0.95` is
        /// `p95`. Between 0.5 and 0.99, or 0.999. Replaces `after`.
        percentile(share: f64) sets "after" = Value::Percentile(parts_of(share));
        /// The most attempts, the first one included: 2 to 5.
        attempts(attempts: u32) sets "attempts" = Value::Count(attempts);
    }
}

setters! {
    /// The settings of a `#[timeout]`.
    TimeoutSetters of Timeout {
        /// The limit, longer than zero.
        after(after: Duration) sets "after" = Value::Duration(after);
    }
}

setters! {
    /// The settings of a `#[fallback]`: it can be switched off.
    FallbackSetters of Fallback {}
}

fn ratio_of(ratio: f64) -> Value {
    Value::Ratio(parts_of(ratio))
}

fn parts_of(ratio: f64) -> u32 {
    Ratio::from_f64(ratio).parts_per_billion()
}

const fn backoff_word(backoff: Backoff) -> &'static str {
    match backoff {
        Backoff::Exponential => "exponential",
        Backoff::Linear => "linear",
    }
}

const fn jitter_word(jitter: Jitter) -> &'static str {
    match jitter {
        Jitter::None => "none",
        Jitter::Full => "full",
        Jitter::Equal => "equal",
        Jitter::Decorrelated => "decorrelated",
    }
}

const fn nested_word(nested: Nested) -> &'static str {
    match nested {
        Nested::Allow => "allow",
        Nested::Once => "once",
    }
}

macro_rules! tuples {
    ($($($part:ident)+;)*) => {$(
        impl<$($part: sealed::Changes),+> sealed::Changes for ($($part,)+) {
            #[allow(non_snake_case, reason = "a value has the name of its type")]
            fn into_list(self) -> sealed::List {
                let ($($part,)+) = self;
                let mut all = Vec::new();
                $(all.extend($part.into_list().0);)+
                sealed::List(all)
            }
        }
    )*};
}

tuples! {
    A;
    A B;
    A B C;
    A B C D;
    A B C D E;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(changes: impl Changes) -> Vec<(Policy, Set)> {
        changes.into_list().pairs()
    }

    #[test]
    fn settings_are_values_of_a_file() {
        let set = Setters::new();
        let changes = set.retry.attempts(2).unlimited().base(Duration::from_millis(250)).jitter(Jitter::None);
        let text = |text: &str| Node::Text(text.to_owned());
        let expected =
            vec![("attempts", text("unlimited")), ("base", text("250ms")), ("jitter", text("none"))];
        assert_eq!(list(changes), [(Policy::Retry, expected)]);
    }

    #[test]
    fn a_tuple_has_the_settings_of_all_its_parts() {
        let set = Setters::new();
        let changes = (set.fallback.enabled(false), set.circuit_breaker.threshold(3).failure_rate(0.4));
        let expected = [
            (Policy::Fallback, vec![("enabled", Node::Bool(false))]),
            (Policy::CircuitBreaker, vec![("threshold", Node::Text("40%".to_owned()))]),
        ];
        assert_eq!(list(changes), expected);
    }
}
