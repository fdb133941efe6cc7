//! An attribute of an annotated function, as users see it.

use std::fmt;

use crate::site::site_layer::SiteLayer;

/// The policies that are one thing for all functions that name it. Without a name a function has
/// its own, whose label is the function's name.
const NAMED: [&str; 3] = ["circuit_breaker", "bulkhead", "rate_limit"];

/// The arguments that name a value of the source, which has a name of its own.
const VALUES: [&str; 3] = ["breaker", "bulkhead", "limiter"];

/// An attribute of an annotated function: part of [`Site::attributes`](crate::Site::attributes).
///
/// It prints as it is written, such as `#[retry(attempts = 5, base = 50ms)]`.
#[derive(Clone, Copy)]
pub struct Attribute {
    layer: &'static SiteLayer,
    function: &'static str,
}

impl Attribute {
    pub(crate) const fn new(layer: &'static SiteLayer, function: &'static str) -> Self {
        Self { layer, function }
    }

    /// The name of the attribute, such as `retry`.
    #[must_use]
    pub fn policy(&self) -> &'static str {
        self.layer.policy()
    }

    /// The name under which its circuit breaker, bulkhead or rate limiter is found: its `name = …`,
    /// else the name of the function. Of other attributes their `name = …`.
    ///
    /// `None` without one, and for a value of the source (`breaker = PAYMENTS`), which has a name
    /// of its own.
    #[must_use]
    pub fn name(&self) -> Option<&'static str> {
        let is_named = NAMED.contains(&self.policy());
        let is_value = || self.arguments().iter().any(|(key, _)| VALUES.contains(key));
        self.layer.name().or_else(|| (is_named && !is_value()).then_some(self.function))
    }

    /// The arguments as they are written, each with the text of its value. A flag has an empty
    /// text.
    #[must_use]
    pub fn arguments(&self) -> &'static [(&'static str, &'static str)] {
        self.layer.arguments()
    }
}

impl fmt::Display for Attribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.layer.fmt(f)
    }
}

impl fmt::Debug for Attribute {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

#[cfg(test)]
mod tests {
    use crate::site::site::Site;
    use crate::site::site_layer::SiteLayer;

    #[test]
    fn a_named_policy_without_a_name_has_that_of_its_function() {
        static LAYERS: [SiteLayer; 5] = [
            SiteLayer::new("retry", None, &[("attempts", "5")]),
            SiteLayer::new("retry", Some("outer"), &[]),
            SiteLayer::new("circuit_breaker", Some("payments"), &[("name", "\"payments\"")]),
            SiteLayer::new("bulkhead", None, &[("limit", "5")]),
            SiteLayer::new("circuit_breaker", None, &[("breaker", "PAYMENTS")]),
        ];
        static SITE: Site = Site::new("attribute::charge", "f.rs", 1, &LAYERS);
        let names: Vec<_> = SITE.attributes().map(|attribute| attribute.name()).collect();
        assert_eq!(names, [None, Some("outer"), Some("payments"), Some("attribute::charge"), None]);
        let first = SITE.attributes().next().expect("there is one");
        assert_eq!((first.policy(), first.arguments()), ("retry", &[("attempts", "5")][..]));
        assert_eq!(format!("{first:?}"), "#[retry(attempts = 5)]");
    }
}
