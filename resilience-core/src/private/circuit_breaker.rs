//! What the expansion of `#[circuit_breaker]` calls.

pub use crate::circuit_breaker::{
    AtSite, BreakerRef, CircuitBreaker, CircuitOpen, Guarded, Handle, HoldsRejection, IntoThreshold,
    IntoWindow, Key, KeyedBreakerRef, KeyedCircuitBreaker, KeyedSite, Locate, MAX_KEYS, Node, Origin,
    Reporting, Settings, Site, Threshold, Ticket, Verdict, Watched, WindowSize, guard, reject, reject_with,
    reporting, watch,
};
