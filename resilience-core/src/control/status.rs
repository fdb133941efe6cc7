//! The configuration at a moment: where it comes from, and what became of those that came.

use std::time::Duration;

use crate::control::mistakes::Mistakes;

/// The configuration at one moment: see [`status`](crate::control::status()).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Status {
    /// The number of the configuration: see [`generation`](crate::control::generation).
    pub generation: u64,
    /// How long it has been in force. `None` if nothing was ever applied.
    pub applied_ago: Option<Duration>,
    /// Where it comes from: the path of a file, or `by the program` for one that
    /// [`apply`](crate::control::apply) has put in force. `None` if nothing was ever applied.
    pub source: Option<String>,
    /// The configuration that was refused last.
    pub last_rejected: Option<Rejected>,
    /// The configurations that came and were applied, since the start of the process.
    pub applied: u64,
    /// Those that came and said the same as the one in force.
    pub unchanged: u64,
    /// Those that came and were refused.
    pub rejected: u64,
}

/// A configuration that was refused: part of [`Status`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rejected {
    /// How long ago it came.
    pub ago: Duration,
    /// Everything that is wrong with it.
    pub mistakes: Mistakes,
    /// The path of the file, or `by the program`.
    pub source: String,
    /// Whether a configuration that came later was fine.
    pub is_over: bool,
}
