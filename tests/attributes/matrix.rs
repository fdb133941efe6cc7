//! The functions that each combination of attributes is put on.

mod async_functions;
mod hedged_functions;
mod sync_functions;

pub(crate) use async_functions::async_functions;
pub(crate) use hedged_functions::hedged_functions;
pub(crate) use sync_functions::sync_functions;

/// Every receiver and kind of parameter, sync and async, below `$attribute`s; `$runs` is how often
/// a body runs.
macro_rules! functions {
    ($($name:ident, $runs:ident: { $(#[$attribute:meta])+ })+) => {$(
        mod $name {
            #[allow(unused_imports)]
            use super::*;
            $crate::matrix::sync_functions!($runs, $(#[$attribute])+);
            $crate::matrix::async_functions!($runs, $(#[$attribute])+);
        }
    )+};
}

/// The same for one attribute of another crate, in every place that it may have among ours.
macro_rules! placements {
    ($functions:ident: #[$attribute:meta]) => {
        $crate::matrix::placements! { @each $functions
            fallback_above, FALLBACK: { #[fallback(with = |failure| Err(failure))] #[$attribute] }
            fallback_below, FALLBACK: { #[$attribute] #[fallback(with = |failure| Err(failure))] }
            fallback_over_all, RETRY: { #[fallback(with = |failure| Err(failure))] #[retry] #[$attribute] #[circuit_breaker] }
            retry_above, RETRY: { #[retry] #[$attribute] }
            retry_below, RETRY: { #[$attribute] #[retry] }
            breaker_above, BREAKER: { #[circuit_breaker] #[$attribute] }
            breaker_below, BREAKER: { #[$attribute] #[circuit_breaker] }
            both_above, RETRY: { #[retry] #[circuit_breaker] #[$attribute] }
            both_below, RETRY: { #[$attribute] #[retry] #[circuit_breaker] }
            between, RETRY: { #[retry] #[$attribute] #[circuit_breaker] }
            gates_above, GATES: { #[::resilience::rate_limit(1000)] #[::resilience::bulkhead(20)] #[$attribute] }
            gates_below, GATES: { #[$attribute] #[::resilience::rate_limit(1000)] #[::resilience::bulkhead(20)] }
            between_gates, RETRY: { #[retry] #[::resilience::rate_limit(1000)] #[$attribute] #[::resilience::bulkhead(20, permit = _permit)] }
            faults_above, FAULTS: { #[faults(error = Failed::Again.into())] #[$attribute] }
            faults_below, FAULTS: { #[$attribute] #[faults(error = Failed::Again.into())] }
            over_faults, RETRY: { #[retry] #[$attribute] #[circuit_breaker] #[faults(error = Failed::Again.into())] }
        }
    };
    (@each $functions:ident $($name:ident, $runs:ident: { $(#[$attribute:meta])+ })+) => {$(
        mod $name {
            #[allow(unused_imports)]
            use super::*;
            $functions!($runs, $(#[$attribute])+);
        }
    )+};
}

/// The async functions, with `#[timeout]` in every place.
macro_rules! timed_placements {
    (#[$attribute:meta]) => {
        mod with_a_timeout {
            #[allow(unused_imports)]
            use super::*;
            $crate::matrix::placements! { @each async_functions
                timeout_above, TIMEOUT: { #[timeout(1h)] #[$attribute] }
                timeout_below, TIMEOUT: { #[$attribute] #[timeout(1h)] }
                retry_above, RETRY: { #[retry] #[$attribute] #[timeout(1h)] }
                retry_between, RETRY: { #[timeout(2h)] #[retry] #[$attribute] #[timeout(1h)] }
                over_faults, TIMEOUT: { #[timeout(1h)] #[$attribute] #[faults(error = Failed::Again)] }
            }
        }
    };
}

/// The functions that may be hedged, with `#[hedge]` in every place.
macro_rules! hedged_placements {
    (#[$attribute:meta]) => {
        mod with_a_hedge {
            #[allow(unused_imports)]
            use super::*;
            $crate::matrix::placements! { @each hedged_functions
                hedge_above, HEDGE: { #[hedge(1h, attempts = 3)] #[$attribute] }
                hedge_below, HEDGE: { #[$attribute] #[hedge(1h, attempts = 3)] }
                hedge_of_two, HEDGE_OF_TWO: { #[hedge(1h)] #[$attribute] }
                retry_above, RETRY: { #[retry] #[$attribute] #[hedge(1h)] }
                over_gates, HEDGE: { #[hedge(1h, attempts = 3)] #[$attribute] #[::resilience::bulkhead(20)] }
                over_all, HEDGE: { #[fallback(with = |failure| Err(failure))] #[hedge(1h, attempts = 3)] #[$attribute] #[circuit_breaker] #[timeout(2h)] }
                over_faults, HEDGE: { #[hedge(1h, attempts = 3)] #[$attribute] #[faults(error = Failed::Again)] }
            }
        }
    };
}

/// Sync and async.
macro_rules! all_functions {
    ($runs:ident, $(#[$attribute:meta])+) => {
        $crate::matrix::sync_functions!($runs, $(#[$attribute])+);
        $crate::matrix::async_functions!($runs, $(#[$attribute])+);
    };
}

pub(crate) use {all_functions, functions, hedged_placements, placements, timed_placements};
