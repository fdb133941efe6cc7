//! Every shape under the attribute of every policy.
//!
//! The first run of a shape fails: a body that succeeds at once would not show whether it runs
//! again.
//!
//! A new policy is one row of `each_policy!`: the module that its shapes go into, the attribute as
//! it is written, the same for sync functions, and the module of the checks. A policy for async
//! functions alone has an attribute without effect for sync ones. A module of checks has
//!
//! - `check` and `check_async`, which call a shape and count the runs of its body,
//! - `RUNS`, the runs of a body that fails `RUNS - 1` times and then succeeds,
//! - `clones`, the clones that those runs make of a parameter that each of them consumes.

pub(crate) mod begun_again;
pub(crate) mod fallen_back;
pub(crate) mod guarded;
pub(crate) mod let_in;
pub(crate) mod metered;
pub(crate) mod placed;
pub(crate) mod retried;
pub(crate) mod timed;

/// Writes the shapes once for each policy. `#[$policy]` on an async shape, and `#[$sync]` on a sync
/// one, become the row's attribute.
///
/// With `hedge` behind the two names, `#[hedge]` has a row too. It is for shapes without a `&mut`,
/// whose sync tests do not count `RUNS`.
///
/// A helper macro among the shapes may use `$policy`. One that repeats something, as in `$(…)*`,
/// stands before `each_policy!` and takes the attribute as a `meta`. Inside, the repetition would
/// be one of `shapes!` itself.
macro_rules! each_policy {
    ($dollar:tt $policy:ident, $dollar_of_sync:tt $sync:ident, hedge => $($shapes:tt)*) => {
        $crate::each_policy::each_policy! {
            $dollar $policy, $dollar_of_sync $sync => $($shapes)*
        }
        macro_rules! hedged_shapes {
            (#[$dollar $policy:meta], #[$dollar $sync:meta]) => {
                mod hedge {
                    #[allow(unused_imports)]
                    use super::*;
                    #[allow(unused_imports)]
                    use crate::each_policy::begun_again::*;
                    #[allow(unused_imports)]
                    use crate::support::{Counted, Failed, Only, Tries, eat};
                    $($shapes)*
                }
            };
        }
        hedged_shapes!(#[::resilience::hedge(1h)], #[cfg(all())]);
    };
    // `$dollar` is the `$` of the caller's `$policy`. With it `shapes!` gets a parameter `$policy`.
    ($dollar:tt $policy:ident, $dollar_of_sync:tt $sync:ident => $($shapes:tt)*) => {
        macro_rules! shapes {
            ($module:ident: #[$dollar $policy:meta], #[$dollar $sync:meta], $checks:ident) => {
                mod $module {
                    #[allow(unused_imports)]
                    use super::*;
                    #[allow(unused_imports)]
                    use crate::each_policy::$checks::*;
                    #[allow(unused_imports)]
                    use crate::support::{Counted, Failed, Only, Tries, eat};
                    $($shapes)*
                }
            };
        }
        // One row for each policy.
        shapes!(
            fallback:
            #[::resilience::fallback(with = |failure| ::core::result::Result::Err($crate::each_policy::fallen_back::fallback(failure)))],
            #[::resilience::fallback(with = |failure| ::core::result::Result::Err($crate::each_policy::fallen_back::fallback(failure)))],
            fallen_back
        );
        shapes!(retry: #[::resilience::retry], #[::resilience::retry], retried);
        shapes!(
            circuit_breaker: #[::resilience::circuit_breaker], #[::resilience::circuit_breaker], guarded
        );
        shapes!(
            rate_limit:
            #[::resilience::rate_limit(20, per = 1h)],
            #[::resilience::rate_limit(20, per = 1h)],
            metered
        );
        shapes!(bulkhead: #[::resilience::bulkhead(20)], #[::resilience::bulkhead(20)], let_in);
        // A permit is taken before the body's future is made.
        shapes!(
            bulkhead_with_permit:
            #[::resilience::bulkhead(20, permit = _permit)],
            #[::resilience::bulkhead(20, permit = _permit)],
            let_in
        );
        // A limit that adapts judges the outcome: in a future, or after the permit was taken.
        shapes!(
            bulkhead_that_adapts:
            #[::resilience::bulkhead(4..=64)],
            #[::resilience::bulkhead(4..=64)],
            let_in
        );
        shapes!(
            bulkhead_that_adapts_with_permit:
            #[::resilience::bulkhead(4..=64, on = _, permit = _permit)],
            #[::resilience::bulkhead(4..=64, on = _, permit = _permit)],
            let_in
        );
        shapes!(timeout: #[::resilience::timeout(1h)], #[cfg(all())], timed);
        shapes!(
            faults:
            #[::resilience::faults(error = $crate::each_policy::placed::error())],
            #[::resilience::faults(error = $crate::each_policy::placed::error())],
            placed
        );
    };
}
pub(crate) use each_policy;
