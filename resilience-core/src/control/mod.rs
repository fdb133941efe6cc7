//! Settings that change at run time.

pub(crate) mod date;
pub(crate) mod document;
pub(crate) mod environment;
pub(crate) mod event;
pub(crate) mod manual;
pub(crate) mod mistakes;
pub(crate) mod overrides;
pub(crate) mod pattern;
pub(crate) mod plan;
pub(crate) mod policy;
pub(crate) mod precedence;
pub(crate) mod program;
pub(crate) mod read;
pub(crate) mod rollout;
pub(crate) mod source;
pub(crate) mod standing;
pub(crate) mod state;
pub(crate) mod switches;
pub(crate) mod tables;
#[cfg(feature = "toml")]
mod toml;

pub use manual::changes::{BreakerSetters, Changes, FallbackSetters, RetrySetters, Setters, TimeoutSetters};
pub use mistakes::{Mistake, Mistakes};
pub use overrides::Overrides;
pub use plan::{Change, Plan};
pub use rollout::rollout_bucket;
pub use source::{Field, Source};
pub use switches::{Breakers, Switches};
