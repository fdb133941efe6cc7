//! The values in force of a function.

use std::fmt;
use std::time::Duration;

use crate::control::running::{look, now};
use crate::control::settle::target;
use crate::control::source::{Field, Source};
use crate::control::state::effective;
use crate::site::site::Site;

/// A value in force: part of [`Site::effective`].
///
/// It prints `retry.attempts = 5 (attribute)`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Effective {
    /// The field, such as `retry.attempts`.
    pub field: Field,
    /// The value, as an attribute has it; `none` for no value.
    pub value: String,
    /// Where it comes from.
    pub from: Source,
    /// What the attribute says, as it is written, if another value is in force.
    pub written: Option<String>,
    /// The time after which the value ends by itself. `None` if it does not.
    pub ends_in: Option<Duration>,
    /// Who has set the value by hand, or has thrown the kill switch, if somebody said so.
    pub by: Option<String>,
    /// Why, if somebody said so.
    pub because: Option<String>,
}

impl fmt::Display for Effective {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} = {} ({})", self.field, self.value, self.from)
    }
}

impl Site {
    /// The values in force, each with where it comes from: of all attributes, the outermost first,
    /// and of all their fields, `enabled` first.
    ///
    /// Feature `control`.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// for site in resilience::sites() {
    ///     for value in site.effective() {
    ///         println!("{}: {} = {}, from {}", site.name(), value.field, value.value, value.from);
    ///     }
    /// }
    /// ```
    #[must_use]
    pub fn effective(&'static self) -> Vec<Effective> {
        let targets = self.layers().iter().filter_map(|layer| target(self, layer));
        let now = now().instant;
        look(|state| targets.flat_map(|target| effective(state, &target, now)).collect())
    }
}
