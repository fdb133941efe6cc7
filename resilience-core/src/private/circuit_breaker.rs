//! The items that the expansion of `#[circuit_breaker]` calls.

pub use crate::circuit_breaker::{
    BreakerRef, BreakerSource, ByStatic, CallGuard, CircuitBreaker, CircuitOpen, GuardedFuture,
    IntoThreshold, IntoWindow, KeyedBreakerRef, KeyedCircuitBreaker, ObservedFuture, Settings, StaticBreaker,
    StaticKeyedBreaker, Telling, Threshold, Verdict, guard, reporting, telling, watch,
};
