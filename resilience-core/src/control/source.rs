//! Where a value comes from.

use std::fmt;

use crate::control::policy::Policy;

/// Where an effective value comes from. The variants are in the order in which they are asked: the
/// first that has the field wins.
///
/// It prints in words, such as ``file, `[retry."shop::*"]` ``.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Source {
    /// A kill switch.
    KillSwitch,
    /// [`set`](crate::control::set), until it ends.
    Manual {
        /// The name or the beginning of names that was set.
        name: String,
    },
    /// The variable `RESILIENCE_SET`.
    Environment {
        /// The name in the variable.
        name: String,
    },
    /// The file's table for exactly this name.
    File {
        /// The table as the file has it.
        table: String,
    },
    /// The file's table for the longest beginning of the name.
    Prefix {
        /// The table as the file has it.
        table: String,
    },
    /// A profile that such a table names.
    Profile {
        /// Its name.
        profile: String,
        /// The table that names it.
        table: String,
    },
    /// An argument of the attribute.
    Attribute,
    /// The profile that the attribute names.
    AttributeProfile {
        /// Its name.
        profile: String,
    },
    /// `[defaults]` of the file.
    Defaults {
        /// The table as the file has it.
        table: String,
    },
    /// The profile that `[defaults]` names.
    DefaultProfile {
        /// Its name.
        profile: String,
    },
    /// The library's own default.
    BuiltIn,
}

impl Source {
    /// Whether the value was meant for this very field, and is none of a profile or of defaults.
    pub(crate) const fn is_explicit(&self) -> bool {
        use Source::{Environment, File, KillSwitch, Manual, Prefix};
        matches!(self, KillSwitch | Manual { .. } | Environment { .. } | File { .. } | Prefix { .. })
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::KillSwitch => f.write_str("kill switch"),
            Self::Manual { name } => write!(f, "manual override of `{name}`"),
            Self::Environment { name } => write!(f, "`RESILIENCE_SET`, `{name}`"),
            Self::File { table } | Self::Prefix { table } | Self::Defaults { table } => {
                write!(f, "file, `{table}`")
            }
            Self::Profile { profile, table } => write!(f, "profile `{profile}`, named by `{table}`"),
            Self::Attribute => f.write_str("attribute"),
            Self::AttributeProfile { profile } => write!(f, "profile `{profile}`, named by the attribute"),
            Self::DefaultProfile { profile } => write!(f, "profile `{profile}`, named by `[defaults]`"),
            Self::BuiltIn => f.write_str("default"),
        }
    }
}

/// A field of a policy: it prints `retry.attempts`, as `RESILIENCE_SET` has it. In a plan also one
/// of a fault: `faults.rate`.
///
/// It compares with a text of that form, and with the name of the argument alone.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::control::{self, Overrides};
///
/// let overrides = Overrides::new().with("*", |o| o.retry.attempts(5));
/// for change in control::check(&overrides)?.iter() {
///     assert!(change.field == "retry.attempts" && change.field == "attempts");
/// }
/// # Ok::<(), control::Mistakes>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Field {
    of: Of,
    key: &'static str,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Of {
    Policy(Policy),
    #[cfg(feature = "faults")]
    Faults,
}

impl Field {
    pub(crate) const fn new(policy: Policy, key: &'static str) -> Self {
        Self { of: Of::Policy(policy), key }
    }

    #[cfg(feature = "faults")]
    pub(crate) const fn of_faults(key: &'static str) -> Self {
        Self { of: Of::Faults, key }
    }

    /// The name of the attribute: `retry`; `faults` for a field of a fault.
    #[must_use]
    pub const fn policy(&self) -> &'static str {
        match self.of {
            Of::Policy(policy) => policy.name(),
            #[cfg(feature = "faults")]
            Of::Faults => "faults",
        }
    }

    /// The name of the argument: `attempts`, or `enabled`; for a fault, the key in its table.
    #[must_use]
    pub const fn argument(&self) -> &'static str {
        self.key
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.policy(), self.key)
    }
}

impl fmt::Debug for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl PartialEq<str> for Field {
    fn eq(&self, text: &str) -> bool {
        match text.split_once('.') {
            Some((policy, key)) => policy == self.policy() && key == self.key,
            None => text == self.key,
        }
    }
}

impl PartialEq<&str> for Field {
    fn eq(&self, text: &&str) -> bool {
        self == *text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_its_policy_and_argument() {
        let field = Field::new(Policy::Retry, "attempts");
        assert!(field == "retry.attempts" && field == "attempts");
        assert!(field != "circuit_breaker.attempts" && field != "retry.base" && field != "retry");
        assert_eq!(
            (field.to_string(), format!("{field:?}")),
            ("retry.attempts".to_owned(), "retry.attempts".to_owned())
        );
    }

    #[test]
    fn a_source_prints_in_words() {
        let table = || "[retry.\"shop::*\"]".to_owned();
        assert_eq!(Source::Prefix { table: table() }.to_string(), "file, `[retry.\"shop::*\"]`");
        let profile = Source::Profile { profile: "gentle".to_owned(), table: table() };
        assert_eq!(profile.to_string(), "profile `gentle`, named by `[retry.\"shop::*\"]`");
        assert_eq!(
            Source::Manual { name: "shop::charge".to_owned() }.to_string(),
            "manual override of `shop::charge`"
        );
    }
}
