//! Why no instruments are made.

use std::fmt;

/// The reason for which [`install`](crate::install) refuses.
///
/// ```
/// use resilience_opentelemetry::InstallError;
///
/// // This program has set no meter provider.
/// let meter = opentelemetry::global::meter("shop");
/// assert_eq!(resilience_opentelemetry::install(&meter).unwrap_err(), InstallError::NoReader);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InstallError {
    /// The meter is that of no provider, or of one without a reader: nobody would ask for the
    /// numbers.
    NoReader,
    /// The instruments are there already.
    Twice,
}

impl fmt::Display for InstallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoReader => {
                "nobody reads this meter: make it of a provider with a reader, after the provider is set"
            }
            Self::Twice => "the instruments of `resilience` are installed already",
        })
    }
}

impl std::error::Error for InstallError {}
