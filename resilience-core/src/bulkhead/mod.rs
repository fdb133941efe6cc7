//! The bulkhead: a limit to the calls that run at once.
//!
//! ```text
//!             a place is free, and nobody waits
//!    call ------------------------------------------> runs --- done, dropped, unwinding ---> the
//!     |                                                ^                                  place
//!     | all places are taken                           | the first in line is let in      is free
//!     +---- room in the queue ---> waits --------------+
//!     |                             |
//!     | none                        | `wait` or the deadline is over
//!     v                             v
//!    `BulkheadFull`                `BulkheadFull`
//! ```
//!
//! - `settings` are what the user sets; `settings/rules` follow from them, complete and within
//!   range.
//! - `state` decides by the rules. It is pure: no clock, no lock, no await.
//! - `adaptive` is a limit that follows the outcomes of calls, pure too, and shared by threads.
//! - `cell` shares a state between threads: one atomic word, and the line of those who wait.
//! - `entrance` is the way in, sync and async: it asks, and waits if it must.
//! - `guard` is held during a call: a place, a permit, or a future around the body.
//! - `bulkhead` is the bulkhead as a value, `call` its calls by hand, `keyed` one for each key.
//! - `overridden` is what control puts in the place of settings.
//! - `event` is what observers are told, `snapshot` what watchers see, `error` what callers get.
//! - `expansion` is what only generated code calls.

mod adaptive;
mod call;
mod cell;
mod entrance;
mod error;
mod event;
mod expansion;
mod guard;
#[cfg(feature = "telemetry")]
pub(crate) mod instruments;
mod keyed;
#[cfg(feature = "control")]
pub(crate) mod overridden;
mod settings;
mod snapshot;
mod state;
mod value;

pub use cell::BulkheadCell;
pub use error::BulkheadFull;
pub use expansion::bulkhead_ref::{BulkheadRef, KeyedBulkheadRef};
pub use expansion::source::{BulkheadSource, ByStaticBulkhead};
pub use expansion::statics::{StaticBulkhead, StaticKeyedBulkhead};
pub use guard::HeldPlace;
pub use guard::adaptive::{AdaptiveBulkheadFuture, adaptive_bulkhead};
pub use guard::enter_bulkhead;
pub use guard::future::{BulkheadFuture, bulkhead};
pub use guard::held::{PlaceFuture, wait_for_bulkhead};
pub use guard::judge::LoadJudge;
pub use guard::permit::BulkheadPermit;
pub use keyed::{KeyedBulkhead, KeyedBulkheadBuilder};
pub use settings::BulkheadSettings;
pub use settings::builder::BulkheadBuilder;
pub use snapshot::BulkheadSnapshot;
pub use value::Bulkhead;

#[cfg(test)]
mod tests;
