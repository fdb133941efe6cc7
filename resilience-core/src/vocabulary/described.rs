//! The text of an error, whatever its type.

use std::fmt::{self, Debug, Display};
use std::marker::PhantomData;

/// An error for a log. It is printed only if a subscriber listens.
#[derive(Clone, Copy)]
pub enum Described<'a> {
    /// By its `Display`.
    Display(&'a (dyn Display + 'a)),
    /// By its `Debug`, because it has no `Display`.
    Debug(&'a (dyn Debug + 'a)),
    /// The error cannot be printed, or there is no error.
    Nothing,
}

impl Display for Described<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Display(error) => error.fmt(f),
            Self::Debug(error) => error.fmt(f),
            Self::Nothing => Ok(()),
        }
    }
}

impl Debug for Described<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Display(_) => "Display",
            Self::Debug(_) => "Debug",
            Self::Nothing => "Nothing",
        })
    }
}

/// An error for the events of a retry. Without the features `tracing` and
/// `telemetry` it is empty, so the address of
/// an outcome is not kept anywhere.
#[derive(Clone, Copy, Debug)]
pub struct Observed<'a> {
    #[cfg(any(feature = "tracing", feature = "telemetry"))]
    pub(crate) error: Described<'a>,
    /// The kind of the error; `None` if there is no error, or its type is not known.
    #[cfg(feature = "telemetry")]
    pub(crate) kind: Option<&'static str>,
    lifetime: PhantomData<&'a ()>,
}

impl Observed<'static> {
    /// There is no error.
    pub const NOTHING: Self = Self::new(Described::Nothing);
}

impl<'a> Observed<'a> {
    /// An error that is printed as `error` says.
    #[expect(
        clippy::inline_always,
        reason = "what is left of it decides whether the compiler builds the outcome in place"
    )]
    #[inline(always)]
    #[cfg_attr(not(any(feature = "tracing", feature = "telemetry")), expect(unused_variables))]
    #[must_use]
    pub const fn new(error: Described<'a>) -> Self {
        Self {
            #[cfg(any(feature = "tracing", feature = "telemetry"))]
            error,
            #[cfg(feature = "telemetry")]
            kind: None,
            lifetime: PhantomData,
        }
    }
}
