//! Kill switches.

use std::fmt;

/// The kill switches as they stand, wherever they were thrown: by a function, by a variable, or in
/// `[global]` of a file.
///
/// A switch that is thrown anywhere is thrown. Prints what is off, or `all on`.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::control::{self, Breakers};
///
/// let switches = control::switches();
/// assert!(switches.enabled && switches.retries && switches.breakers == Breakers::On);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Switches {
    /// False: every attribute is transparent. Fallbacks stay.
    pub enabled: bool,
    /// False: every retry makes one attempt.
    pub retries: bool,
    /// Whether breakers reject.
    pub breakers: Breakers,
}

/// The switch of all circuit breakers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Breakers {
    /// They judge, count and reject.
    #[default]
    On,
    /// They judge and count, and admit every call.
    Observe,
    /// They admit every call and count nothing.
    Off,
}

impl Switches {
    pub(crate) const ON: Self = Self { enabled: true, retries: true, breakers: Breakers::On };

    /// A switch that is thrown in one of them is thrown.
    pub(crate) fn and(self, other: Self) -> Self {
        Self {
            enabled: self.enabled && other.enabled,
            retries: self.retries && other.retries,
            breakers: self.breakers.max(other.breakers),
        }
    }

    /// Whether any is thrown. Faults stop then.
    #[must_use]
    pub fn is_any_thrown(&self) -> bool {
        *self != Self::ON
    }
}

impl Default for Switches {
    fn default() -> Self {
        Self::ON
    }
}

impl fmt::Display for Switches {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let breakers = match self.breakers {
            Breakers::On => None,
            Breakers::Observe => Some("breakers observe"),
            Breakers::Off => Some("breakers are off"),
        };
        let thrown = [
            (!self.enabled).then_some("everything is off"),
            (!self.retries).then_some("retries are off"),
            breakers,
        ];
        let thrown: Vec<_> = thrown.into_iter().flatten().collect();
        f.write_str(&if thrown.is_empty() { "all on".to_owned() } else { thrown.join(", ") })
    }
}

/// The words of the switches in files and variables.
pub(crate) const ON_OFF: [&str; 2] = ["on", "off"];
pub(crate) const BREAKERS: [&str; 3] = ["on", "observe", "off"];

/// Reads the word of `breakers`.
pub(crate) fn breakers_of(word: &str) -> Option<Breakers> {
    Some(match word {
        "on" => Breakers::On,
        "observe" => Breakers::Observe,
        "off" => Breakers::Off,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_switch_that_is_thrown_anywhere_is_thrown() {
        let retries = Switches { retries: false, ..Switches::ON };
        let observe = Switches { breakers: Breakers::Observe, ..Switches::ON };
        let off = Switches { breakers: Breakers::Off, enabled: false, ..Switches::ON };
        assert_eq!(
            retries.and(observe),
            Switches { retries: false, breakers: Breakers::Observe, enabled: true }
        );
        assert_eq!(observe.and(off), off);
        assert!(!Switches::ON.is_any_thrown() && retries.is_any_thrown() && observe.is_any_thrown());
    }

    #[test]
    fn they_print_what_is_off() {
        assert_eq!(Switches::ON.to_string(), "all on");
        let two = Switches { retries: false, breakers: Breakers::Observe, enabled: true };
        assert_eq!(two.to_string(), "retries are off, breakers observe");
        assert_eq!(Switches { enabled: false, ..Switches::ON }.to_string(), "everything is off");
    }
}
