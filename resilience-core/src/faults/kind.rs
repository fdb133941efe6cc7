//! The kinds of faults.

use std::fmt;

/// The kind of a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum FaultKind {
    /// The call waits before its body runs.
    Latency,
    /// The call ends with an error, and its body does not run.
    Error,
    /// The call ends with a rejection, as an open circuit would reject it. Its body does not run.
    Reject,
    /// The call panics, and its body does not run.
    Panic,
    /// The call waits until it is cut off, or until the fault has ended.
    Hang,
}

impl FaultKind {
    /// The word for it, in scripts and tables.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Latency => "latency",
            Self::Error => "error",
            Self::Reject => "reject",
            Self::Panic => "panic",
            Self::Hang => "hang",
        }
    }
}

/// Prints the word of scripts and tables, such as `latency`.
impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}
