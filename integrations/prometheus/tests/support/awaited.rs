//! Metrics that the dashboard, the alerts and the pages name, and that this program has not got
//! before its first call: those of settings at run time and of faults need their features. A
//! breaker has rates and keys once it was used, and has followed others once it is shared; a
//! bulkhead has its limit then, a rate limiter its tokens.

/// A metric with its labels.
pub type Awaited = (&'static str, &'static [&'static str]);

/// A test fails if one of them is on the page at the start: strike it off then, and the page
/// answers for it from there on.
pub const AWAITED: &[Awaited] = &[
    ("resilience_breaker_failure_rate", &["breaker"]),
    ("resilience_breaker_slow_rate", &["breaker"]),
    ("resilience_breaker_keys", &["breaker"]),
    ("resilience_breaker_keys_open", &["breaker"]),
    ("resilience_bulkhead_limit", &["bulkhead"]),
    ("resilience_rate_limit_available", &["limiter"]),
    ("resilience_config_generation", &[]),
    ("resilience_config_overrides", &[]),
    ("resilience_config_reloads_total", &["result"]),
    ("resilience_faults_injected_total", &["function", "kind"]),
    ("resilience_shared_adopted_total", &["breaker", "to"]),
];

/// Whether a query needs one of them.
pub fn is_awaited(query: &str) -> bool {
    AWAITED.iter().any(|(name, _)| query.contains(name))
}
