//! The levels that are in force: one for all names, and some for a name or a prefix.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, OnceLock};

use crate::runtime::sync::lock;
use crate::telemetry::level::{Level, UnknownLevel};

/// The variable that sets levels from outside, such as `calls` or `events,shop::*=latency`.
const VARIABLE: &str = "RESILIENCE_TELEMETRY";

/// The places that set a level, the one that wins first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// A function of this crate.
    Program,
    /// The variable of the environment.
    Environment,
    /// A configuration file.
    #[cfg_attr(not(any(test, feature = "control")), expect(dead_code, reason = "only files set it"))]
    File,
}

/// What a source has set for one pattern.
type BySource = [Option<Level>; 3];

/// The levels by pattern.
///
/// A pattern is a name, or a prefix that ends in `*`: `*` alone is for all names. The most exact
/// pattern wins, and of the sources that set that one the first of [`Source`]. So a level for all
/// names leaves alone those for some of them.
#[derive(Debug, Default)]
pub(crate) struct Levels {
    exact: BTreeMap<Box<str>, BySource>,
    /// By the text before the `*`.
    prefixes: BTreeMap<Box<str>, BySource>,
}

impl Levels {
    /// Sets the level of a pattern, or removes what this source has set for it.
    pub(crate) fn set(&mut self, pattern: &str, source: Source, level: Option<Level>) {
        let (patterns, key) = match pattern.strip_suffix('*') {
            Some(prefix) => (&mut self.prefixes, prefix),
            None => (&mut self.exact, pattern),
        };
        let by_source = patterns.entry(key.into()).or_default();
        by_source[source as usize] = level;
        if by_source.iter().all(Option::is_none) {
            patterns.remove(key);
        }
    }

    /// Removes all that a source has set.
    #[cfg_attr(not(any(test, feature = "control")), expect(dead_code, reason = "only files are read again"))]
    pub(crate) fn clear(&mut self, source: Source) {
        for patterns in [&mut self.exact, &mut self.prefixes] {
            patterns.retain(|_, by_source| {
                by_source[source as usize] = None;
                by_source.iter().any(Option::is_some)
            });
        }
    }

    /// The level of a name: that of a function or of a breaker.
    pub(crate) fn of(&self, name: &str) -> Level {
        let exact = self.exact.get(name).copied().and_then(first);
        exact.or_else(|| self.of_longest_prefix(name)).unwrap_or_default()
    }

    fn of_longest_prefix(&self, name: &str) -> Option<Level> {
        let matching = self.prefixes.iter().filter(|(prefix, _)| name.starts_with(&***prefix));
        matching.max_by_key(|(prefix, _)| prefix.len()).and_then(|(_, by_source)| first(*by_source))
    }

    /// What the variable sets: nothing, if there is a mistake in it.
    fn from_environment() -> (Self, Option<Mistake>) {
        let mut levels = Self::default();
        let Some(text) = std::env::var_os(VARIABLE) else { return (levels, None) };
        match parse(&text.to_string_lossy()) {
            Ok(set) => {
                for (pattern, level) in set {
                    levels.set(&pattern, Source::Environment, Some(level));
                }
                (levels, None)
            }
            Err(error) => (levels, Some(error)),
        }
    }
}

fn first(by_source: BySource) -> Option<Level> {
    by_source.into_iter().flatten().next()
}

/// The levels of this process.
pub(crate) fn levels() -> MutexGuard<'static, Levels> {
    static LEVELS: OnceLock<Mutex<Levels>> = OnceLock::new();
    let levels = LEVELS.get().unwrap_or_else(|| {
        let (by_environment, mut mistake) = Levels::from_environment();
        let mut is_first = false;
        let levels = LEVELS.get_or_init(|| {
            is_first = true;
            Mutex::new(by_environment)
        });
        // Not inside: a subscriber may call a function, which asks for its level.
        if let (true, Some(error)) = (is_first, mistake.take()) {
            warn(&error);
        }
        levels
    });
    lock(levels)
}

/// Reads `calls`, `shop::charge=latency`, or several of them with commas between them. A level
/// without a pattern is that of all names.
pub(crate) fn parse(text: &str) -> Result<Vec<(String, Level)>, Mistake> {
    let entries = text.split(',').map(str::trim).filter(|entry| !entry.is_empty());
    entries.map(entry).collect()
}

fn entry(entry: &str) -> Result<(String, Level), Mistake> {
    let (pattern, level) = entry.rsplit_once('=').unwrap_or(("*", entry));
    let pattern = pattern.trim();
    let is_pattern = !pattern.strip_suffix('*').unwrap_or(pattern).contains('*') && !pattern.is_empty();
    if !is_pattern {
        return Err(Mistake::Pattern(pattern.into()));
    }
    Ok((pattern.to_owned(), level.trim().parse().map_err(Mistake::Level)?))
}

/// A text that sets no levels.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Mistake {
    Level(UnknownLevel),
    Pattern(Box<str>),
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Level(level) => level.fmt(f),
            Self::Pattern(pattern) => write!(f, "`{pattern}` is no name and no prefix such as `shop::*`"),
        }
    }
}

/// Reports that the variable is broken, and changes nothing.
fn warn(error: &Mistake) {
    #[cfg(feature = "tracing")]
    crate::telemetry::telling::event(|| {
        tracing::warn!(target: "resilience", variable = VARIABLE, %error, "variable ignored");
    });
    #[cfg(not(feature = "tracing"))]
    let _ = error;
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    fn set(levels: &mut Levels, text: &str, source: Source) {
        for (pattern, level) in parse(text).unwrap() {
            levels.set(&pattern, source, Some(level));
        }
    }

    #[test]
    fn the_most_exact_pattern_sets_the_level() {
        let mut levels = Levels::default();
        assert_eq!(levels.of("shop::charge"), Level::Events);
        set(
            &mut levels,
            "calls, shop::*=latency,shop::pay::* = off,shop::charge=events",
            Source::Environment,
        );
        let of = |name| levels.of(name);
        assert_eq!(of("bank::send"), Level::Calls);
        assert_eq!(of("shop::search"), Level::Latency);
        assert_eq!(of("shop::pay::refund"), Level::Off);
        assert_eq!(of("shop::charge"), Level::Events);
        assert_eq!(of("shop::charges"), Level::Latency, "an exact name is no prefix");
        assert_eq!(of("shop"), Level::Calls);
    }

    #[test]
    fn the_program_wins_over_the_variable_and_it_over_a_file() {
        let mut levels = Levels::default();
        for (source, level) in [
            (Source::File, Level::Off),
            (Source::Environment, Level::Calls),
            (Source::Program, Level::Latency),
        ] {
            levels.set("shop::*", source, Some(level));
            assert_eq!(levels.of("shop::charge"), level);
        }
        levels.set("shop::charge", Source::File, Some(Level::Events));
        assert_eq!(levels.of("shop::charge"), Level::Events, "the name is more exact than the prefix");
        levels.clear(Source::File);
        levels.set("shop::*", Source::Program, None);
        assert_eq!(levels.of("shop::charge"), Level::Calls);
        levels.clear(Source::Environment);
        assert!(levels.exact.is_empty() && levels.prefixes.is_empty());
    }

    #[test]
    fn a_text_with_a_mistake_sets_nothing_and_says_why() {
        let mistake = |text| parse(text).unwrap_err().to_string();
        assert_eq!(
            mistake("calls,shop=loud"),
            "`loud` is no level, which is `off`, `events`, `calls` or `latency`"
        );
        assert_eq!(mistake("*shop=calls"), "`*shop` is no name and no prefix such as `shop::*`");
        assert_eq!(mistake("=calls"), "`` is no name and no prefix such as `shop::*`");
        assert_eq!(parse(" , "), Ok(vec![]));
    }
}
