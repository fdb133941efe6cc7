//! The attributes, as control knows them.

use crate::rules;
use crate::rules::attribute::Attribute;
use crate::rules::scalar::Scalar;
use crate::rules::value::Value;

/// An attribute whose values can change at run time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Policy {
    Fallback,
    Retry,
    Hedge,
    CircuitBreaker,
    RateLimit,
    Bulkhead,
    Timeout,
}

/// The key of every table that switches a policy off.
pub(crate) const ENABLED: &str = "enabled";

/// The keys that tables of policies have beside the arguments.
pub(crate) const OWN_KEYS: [&str; 7] = [ENABLED, "profile", "until", "rollout", "salt", "flag", "optional"];

/// Those of them that a section of `[defaults]` or of a profile has: it is for everything.
pub(crate) const KEYS_OF_SECTIONS: [&str; 2] = [ENABLED, "profile"];

impl Policy {
    pub(crate) const ALL: [Self; 7] = [
        Self::Fallback,
        Self::Retry,
        Self::Hedge,
        Self::CircuitBreaker,
        Self::RateLimit,
        Self::Bulkhead,
        Self::Timeout,
    ];

    /// Those that are one thing for all functions that name it. Its cell has the settings.
    pub(crate) const NAMED: [Self; 3] = [Self::CircuitBreaker, Self::RateLimit, Self::Bulkhead];

    /// Whether it is one of [`NAMED`](Self::NAMED).
    pub(crate) fn is_named(self) -> bool {
        Self::NAMED.contains(&self)
    }

    /// The name of the attribute, and of its tables.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Fallback => "fallback",
            Self::Retry => "retry",
            Self::Hedge => "hedge",
            Self::CircuitBreaker => "circuit_breaker",
            Self::RateLimit => "rate_limit",
            Self::Bulkhead => "bulkhead",
            Self::Timeout => "timeout",
        }
    }

    pub(crate) fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|policy| policy.name() == name)
    }

    pub(crate) fn attribute(self) -> &'static Attribute {
        rules::attribute(self.name()).expect("each policy has its rules")
    }

    /// The keys of its values, `enabled` first.
    pub(crate) fn fields(self) -> impl Iterator<Item = &'static str> {
        std::iter::once(ENABLED).chain(self.attribute().settings())
    }

    /// The value of a field that nobody has written, as an attribute has it. `none` is no value.
    pub(crate) fn built_in(self, key: &str) -> &'static str {
        match (self, key) {
            (_, ENABLED) => "true",
            (Self::Retry, "attempts") => "3",
            (Self::Retry, "base") => "100ms",
            (Self::Retry, "cap") => "10s",
            (Self::Hedge, "attempts") | (Self::Retry, "factor") => "2",
            (Self::Retry, "backoff") => "exponential",
            (Self::Retry, "jitter") => "full",
            (Self::Retry, "max_retry_after") => "60s",
            (Self::Retry, "nested") => "allow",
            (Self::CircuitBreaker, "threshold") => "5",
            (Self::CircuitBreaker, "window") => "100",
            (Self::CircuitBreaker, "min_calls") => "20",
            (Self::RateLimit, "per") => "1s",
            (Self::CircuitBreaker, "cooldown") => "30s",
            (Self::CircuitBreaker, "cooldown_factor" | "probes") => "1",
            (Self::CircuitBreaker | Self::RateLimit, "shared") | (Self::CircuitBreaker, "shared_keys") => {
                "false"
            }
            _ => "none",
        }
    }

    /// The same, read. `None` where the default is no value, or follows from others.
    pub(crate) fn typed_built_in(self, key: &str) -> Option<Value> {
        let text = match (self, key) {
            (Self::CircuitBreaker, "window" | "min_calls") | (_, ENABLED) => return None,
            _ => self.built_in(key),
        };
        self.attribute().read(key, &Scalar::bare(text), &[]).ok().map(|setting| setting.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_policy_has_its_rules() {
        for policy in Policy::ALL {
            assert_eq!(policy.attribute().name, policy.name());
            assert_eq!(Policy::of(policy.name()), Some(policy));
        }
        // `#[faults]` is no policy: its tables are of another kind.
        assert_eq!(Policy::ALL.len() + 1, rules::ATTRIBUTES.len());
        assert_eq!(Policy::of("retri"), None);
    }

    #[test]
    fn the_built_in_values_are_those_of_the_policies() {
        let settings = crate::retry::RetryPolicy::new().settings();
        let duration = |text| crate::rules::text::duration::from_text(text).expect("it is a duration");
        let of = |key| Policy::Retry.built_in(key);
        assert_eq!(of("attempts").parse().ok(), settings.attempts());
        assert_eq!(duration(of("base")), settings.base());
        assert_eq!(duration(of("cap")), settings.cap());
        assert_eq!(duration(of("max_retry_after")), settings.max_retry_after());
        assert_eq!(of("factor").parse().ok(), Some(settings.factor()));
        assert_eq!(of("backoff"), format!("{:?}", settings.backoff()).to_lowercase());
        assert_eq!(of("jitter"), format!("{:?}", settings.jitter()).to_lowercase());
        assert_eq!(of("nested"), format!("{:?}", settings.nested()).to_lowercase());
        assert_eq!((of("max_duration"), settings.max_duration()), ("none", None));
        let rules = crate::circuit_breaker::Settings::new().threshold(0.5).rules();
        let of = |key| Policy::CircuitBreaker.built_in(key);
        assert_eq!(
            (duration(of("cooldown")), of("probes").parse().ok()),
            (rules.cooldown, Some(rules.probes))
        );
        assert_eq!(of("min_calls").parse().ok(), Some(rules.min_calls));
        assert_eq!(format!("{:?}", rules.window), format!("Some(Calls({}))", of("window")));
        let in_a_row = crate::circuit_breaker::Settings::new().rules();
        assert_eq!(
            in_a_row.to_string(),
            format!("threshold = {}, cooldown = 30s, probes = 1", of("threshold"))
        );
    }
}
