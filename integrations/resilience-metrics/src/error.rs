//! Why no publisher is made.

use std::fmt;

/// The reason for which [`install`](crate::install) refuses.
///
/// ```
/// use resilience_metrics::InstallError;
///
/// // This program has installed no recorder.
/// assert_eq!(resilience_metrics::install().unwrap_err(), InstallError::NoRecorder);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InstallError {
    /// There is no recorder yet, or it ignores gauges whose names begin with `resilience.`.
    NoRecorder,
    /// There is a publisher already.
    Twice,
}

impl fmt::Display for InstallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoRecorder => "there is no recorder of `metrics` yet: install it first",
            Self::Twice => "there is a publisher of `resilience` already",
        })
    }
}

impl std::error::Error for InstallError {}
