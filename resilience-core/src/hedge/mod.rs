//! Hedging: another attempt of a call that takes long, beside the one that runs.
//!
//! ```text
//!    first attempt ---- polled: ready -------------------------------> the caller
//!     |
//!     | pending; the timer begins
//!     v
//!    waits ------------ an attempt wins; the others are dropped ----> the caller
//!     |   ^
//!     |   | it is polled at once
//!     |   +---- another attempt begins <---- its time has come, or an attempt has failed,
//!     |                                      and the budget has a token
//!     |
//!     +---- all have failed -----------------------------------------> the caller: the first error
//! ```
//!
//! - `settings`: when another attempt begins, and how many there are.
//! - `judged`: what an attempt has come to.
//! - `state`: what follows from that. It is pure: no clock, no lock, no await.
//! - `latency`: how long first attempts take, for a hedge that begins at a percentile.
//! - `future`: the attempts, polled as one future.
//! - `event` and `observed`: what observers are told.
//! - `overridden`: the settings in force.
//! - `expansion`: what only generated code calls.

mod event;
mod expansion;
mod future;
#[cfg(feature = "telemetry")]
pub(crate) mod instruments;
mod judged;
mod latency;
#[cfg(feature = "telemetry")]
mod observed;
pub(crate) mod overridden;
mod settings;
mod state;

pub use expansion::budget::{HedgeBudget, TakesFrom, Unlimited};
pub use expansion::clones::{CloneForHedge, CloneWholeForHedge};
pub use expansion::heard::Heard;
pub use expansion::owned::Owned;
pub use expansion::static_latency::StaticLatency;
pub use future::{HedgeFuture, hedge};
pub use judged::Judged;
pub use settings::{HedgeAfter, HedgeSettings};

#[cfg(test)]
mod tests;
