//! The retry budget: the retries that many calls share.
//!
//! ```text
//!                 +------------------------------+
//!    success ---->|  tokens, 100 at most         |----> a retry takes 1
//!    adds ratio   |  full at first               |
//!    1 a second ->|                              |      less than 1 is left: refused
//!                 +------------------------------+
//! ```
//!
//! - `settings` are the rules of a bucket; `settings/builder` is how the user sets them.
//! - `state` is the bucket. It is pure: no clock, no lock, no await.
//! - `cell` shares a bucket between threads: one atomic word, and the configuration beside it.
//! - `retry_budget` is the budget as a value. It leads to a cell through the `registry`.
//! - `guard` holds a token until the retry that it was taken for begins.
//! - `event` is what observers are told, `snapshot` what watchers see.
//! - `expansion` is what only generated code calls.

mod cell;
mod event;
mod expansion;
mod guard;
#[cfg(feature = "telemetry")]
pub(crate) mod instruments;
mod registry;
mod retry_budget;
mod settings;
mod snapshot;
mod state;

pub use cell::{BudgetCell, OwnedBudget};
pub use expansion::budget_ref::BudgetRef;
pub use expansion::source::BudgetSource;
pub use expansion::static_budget::{BudgetByStatic, StaticBudget};
pub use guard::TakenToken;
pub use retry_budget::RetryBudget;
pub use settings::builder::RetryBudgetBuilder;
pub use snapshot::RetryBudgetSnapshot;

#[cfg(test)]
mod tests;
