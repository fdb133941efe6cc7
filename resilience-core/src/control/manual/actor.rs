//! Who has changed something by hand, and why.

use std::fmt;

/// Who has changed something by hand, and why. Both may be unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Actor {
    pub(crate) by: Option<String>,
    pub(crate) because: Option<String>,
}

/// Prints `, by oncall: incident 812`, as the end of a line.
impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(by) = &self.by {
            write!(f, ", by {by}")?;
        }
        self.because.as_ref().map_or(Ok(()), |because| write!(f, ": {because}"))
    }
}

/// Writes the methods of a builder that say who and why.
macro_rules! actor_methods {
    () => {
        /// Says who does it: for the event, and for the list of what was done by hand.
        pub fn by(mut self, actor: impl Into<String>) -> Self {
            self.actor.by = Some(actor.into());
            self
        }

        /// Says why: for the event, and for the list of what was done by hand.
        pub fn because(mut self, reason: impl Into<String>) -> Self {
            self.actor.because = Some(reason.into());
            self
        }
    };
}
pub(crate) use actor_methods;

#[cfg(test)]
mod tests {
    use super::Actor;

    #[test]
    fn it_prints_what_is_known() {
        let text = |by: Option<&str>, because: Option<&str>| {
            Actor { by: by.map(Into::into), because: because.map(Into::into) }.to_string()
        };
        assert_eq!(text(Some("oncall"), Some("incident 812")), ", by oncall: incident 812");
        assert_eq!(text(Some("oncall"), None), ", by oncall");
        assert_eq!(text(None, Some("incident 812")), ": incident 812");
        assert_eq!(text(None, None), "");
    }
}
