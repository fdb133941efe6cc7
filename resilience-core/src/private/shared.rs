//! The items that all expansions call: outcomes, predicates, and the answers of errors.

pub use crate::__resilience_still_there as still_there;
pub use crate::errors::ask::{AskError, Derived, EveryError, Unasked};
pub use crate::errors::derived::{Condition, ServerHint, after, holds};
pub use crate::errors::kinds::{KindsOf, kinds_of};
pub use crate::errors::policy_field::AskPolicyError;
pub use crate::named::key::Key;
pub use crate::named::keyed_map::MAX_KEYS;
pub use crate::named::origin::Origin;
pub use crate::policy_error::{ByPolicyError, Conversion, HoldsErrorOf, HoldsPolicyError, ended, ended_with};
pub use crate::retry::{
    CloneForAttempt, CloneForParts, CloneWhole, Part, Parts, as_it_is, attempt, unreturned,
};
pub use crate::runtime::breakers_below::BreakersBelow;
pub use crate::runtime::clock::Clock;
pub use crate::runtime::timeouts_below::TimeoutsBelow;
pub use crate::runtime::timer::{DefaultTimer, Timer};
pub use crate::vocabulary::described::{Described, Observed};
pub use crate::vocabulary::fallible::{Fallible, Guardable, fallible};
pub use crate::vocabulary::outcome::Outcome;
pub use crate::vocabulary::pattern::{Literal, Slice, Tuple};
pub use crate::vocabulary::predicate::{IntoTransience, predicate, transience};
pub use crate::vocabulary::ratio::{IntoRatio, Ratio};
pub use crate::vocabulary::rejector::Rejector;
pub use crate::vocabulary::transience::Transience;
pub use crate::vocabulary::transient::{
    EachKind, NO_KINDS, Transient, default_outcome, each_kind_or, kind_or,
};
