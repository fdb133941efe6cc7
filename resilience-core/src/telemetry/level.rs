//! How much is counted.

use std::fmt;
use std::str::FromStr;

/// How much telemetry counts, for all names or for one.
///
/// Each level contains those before it. It is set by [`level`](crate::telemetry::level),
/// [`level_of`](crate::telemetry::level_of) and the variable `RESILIENCE_TELEMETRY`.
///
/// ```
/// # extern crate resilience_core as resilience;
/// use resilience::telemetry::Level;
///
/// assert_eq!("latency".parse(), Ok(Level::Latency));
/// assert!(Level::Events < Level::Calls && Level::default() == Level::Events);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Nothing is counted, and no series of this name is exported.
    Off,
    /// All that happens off the happy path is counted: failures, retries, rejections, changes of
    /// state. A call that succeeds at once costs one relaxed load.
    #[default]
    Events,
    /// Successes are counted too: about 5 ns for each call.
    Calls,
    /// Durations are measured too: two readings of the clock for a call that succeeds at once. A
    /// function takes a kibibyte for them, and 1.6 for each thread that calls it, 16 at most.
    Latency,
}

impl Level {
    const ALL: [Self; 4] = [Self::Off, Self::Events, Self::Calls, Self::Latency];

    /// The word for it in files and variables, which is also its `Display`.
    ///
    /// ```
    /// # extern crate resilience_core as resilience;
    /// assert_eq!(resilience::telemetry::Level::Calls.as_str(), "calls");
    /// ```
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Events => "events",
            Self::Calls => "calls",
            Self::Latency => "latency",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Level {
    type Err = UnknownLevel;

    fn from_str(word: &str) -> Result<Self, UnknownLevel> {
        let known = Self::ALL.into_iter().find(|level| level.as_str() == word);
        known.ok_or_else(|| UnknownLevel(word.into()))
    }
}

/// A text that is no [`Level`].
///
/// ```
/// # extern crate resilience_core as resilience;
/// let error = "all".parse::<resilience::telemetry::Level>().unwrap_err();
/// assert_eq!(error.to_string(), "`all` is no level, which is `off`, `events`, `calls` or `latency`");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownLevel(Box<str>);

impl fmt::Display for UnknownLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is no level, which is `off`, `events`, `calls` or `latency`", self.0)
    }
}

impl std::error::Error for UnknownLevel {}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    #[test]
    fn the_word_of_a_level_is_read_back_as_that_level() {
        for level in Level::ALL {
            assert_eq!(level.to_string().parse(), Ok(level));
        }
        assert!("Calls".parse::<Level>().is_err() && "".parse::<Level>().is_err());
    }
}
