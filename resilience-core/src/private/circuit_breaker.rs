//! The items that the expansion of `#[circuit_breaker]` calls.

pub use crate::circuit_breaker::{
    BreakerCell, BreakerRef, BreakerSource, ByStatic, CallGuard, CircuitBreaker, CircuitOpen, GuardedFuture,
    HoldsRejection, IntoThreshold, IntoWindow, Key, KeyedBreakerRef, KeyedCircuitBreaker, MAX_KEYS,
    ObservedFuture, Origin, OwnedCell, Reporting, Settings, StaticBreaker, StaticKeyedBreaker, Threshold,
    Verdict, WindowSize, guard, reject, reject_with, reporting, watch,
};
