//! One attribute of an annotated function.

use std::fmt;
#[cfg(feature = "control")]
use std::sync::atomic::{AtomicU32, Ordering};

#[cfg(feature = "telemetry")]
use crate::site::layer_counts::LayerCounts;

/// One attribute of an annotated function, as it is written.
pub struct SiteLayer {
    policy: &'static str,
    name: Option<&'static str>,
    arguments: &'static [(&'static str, &'static str)],
    /// The number of the settings in the policy's table that are in the place of those in the
    /// source. Zero for as they are written.
    #[cfg(feature = "control")]
    setting: AtomicU32,
    #[cfg(feature = "telemetry")]
    counts: LayerCounts,
}

impl SiteLayer {
    /// The attribute `policy`. `name` is its `name`, if that is known at compile time; `arguments`
    /// are all arguments with the texts of their values.
    #[must_use]
    pub const fn new(
        policy: &'static str,
        name: Option<&'static str>,
        arguments: &'static [(&'static str, &'static str)],
    ) -> Self {
        Self {
            policy,
            name,
            arguments,
            #[cfg(feature = "control")]
            setting: AtomicU32::new(0),
            #[cfg(feature = "telemetry")]
            counts: LayerCounts::new(),
        }
    }

    /// The number of the settings in force. Whoever reads a number finds its settings.
    #[cfg(feature = "control")]
    #[inline]
    pub(crate) fn setting(&self) -> u32 {
        self.setting.load(Ordering::Acquire)
    }

    /// Puts the settings of this number in force.
    #[cfg(feature = "control")]
    pub(crate) fn settle(&self, number: u32) {
        self.setting.store(number, Ordering::Release);
    }

    /// The attribute, such as `retry`.
    pub(crate) fn policy(&self) -> &'static str {
        self.policy
    }

    #[cfg(feature = "telemetry")]
    pub(crate) fn counts(&self) -> &LayerCounts {
        &self.counts
    }

    #[cfg(feature = "telemetry")]
    pub(crate) fn is_retry(&self) -> bool {
        self.policy == "retry"
    }

    #[cfg(feature = "telemetry")]
    pub(crate) fn is_fallback(&self) -> bool {
        self.policy == "fallback"
    }

    #[cfg(feature = "telemetry")]
    pub(crate) fn is_gate(&self) -> bool {
        ["bulkhead", "rate_limit"].contains(&self.policy)
    }

    /// The `name` that the attribute gives to its policy.
    pub(crate) fn name(&self) -> Option<&'static str> {
        self.name
    }

    /// The arguments as they are written, each with the text of its value. A flag has none.
    pub(crate) fn arguments(&self) -> &'static [(&'static str, &'static str)] {
        self.arguments
    }
}

/// The attribute as it is written, such as `#[retry(attempts = 5, base = 50ms)]`.
impl fmt::Display for SiteLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#[{}", self.policy)?;
        for (position, (key, value)) in self.arguments.iter().enumerate() {
            f.write_str(if position == 0 { "(" } else { ", " })?;
            match *value {
                "" => f.write_str(key)?,
                list if list.starts_with('(') => write!(f, "{key}{list}")?,
                value => write!(f, "{key} = {value}")?,
            }
        }
        f.write_str(if self.arguments.is_empty() { "]" } else { ")]" })
    }
}

impl fmt::Debug for SiteLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_prints_as_it_is_written() {
        let retry =
            SiteLayer::new("retry", None, &[("attempts", "5"), ("clone", "(request)"), ("on", "E::A")]);
        assert_eq!(retry.to_string(), "#[retry(attempts = 5, clone(request), on = E::A)]");
        assert_eq!(format!("{:?}", SiteLayer::new("retry", None, &[])), "#[retry]");
        let breaker = SiteLayer::new("circuit_breaker", Some("a"), &[("observe", ""), ("name", "\"a\"")]);
        assert_eq!(breaker.to_string(), r#"#[circuit_breaker(observe, name = "a")]"#);
    }
}
