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

/// An error for events. Without the features `tracing` and `telemetry` it is empty, so the address
/// of an outcome is not kept anywhere, and nobody asks for its kind.
#[derive(Clone, Copy, Debug)]
pub struct Observed<'a> {
    #[cfg(any(feature = "tracing", feature = "telemetry"))]
    pub(crate) error: Described<'a>,
    /// The kind of the error; `None` if there is no error, or its type is not known.
    #[cfg(any(feature = "tracing", feature = "telemetry"))]
    pub(crate) kind: Option<&'static str>,
    lifetime: PhantomData<&'a ()>,
}

impl Observed<'static> {
    /// There is no error.
    pub const NOTHING: Self = Self {
        #[cfg(any(feature = "tracing", feature = "telemetry"))]
        error: Described::Nothing,
        #[cfg(any(feature = "tracing", feature = "telemetry"))]
        kind: None,
        lifetime: PhantomData,
    };
}

impl<'a> Observed<'a> {
    /// An error that is printed as `error` says, and that is of the kind that `kind` returns.
    #[expect(
        clippy::inline_always,
        reason = "what is left of it decides whether the compiler builds the outcome in place"
    )]
    #[inline(always)]
    #[cfg_attr(not(any(feature = "tracing", feature = "telemetry")), expect(unused_variables))]
    #[must_use]
    pub fn new(error: Described<'a>, kind: impl FnOnce() -> &'static str) -> Self {
        Self {
            #[cfg(any(feature = "tracing", feature = "telemetry"))]
            error,
            #[cfg(any(feature = "tracing", feature = "telemetry"))]
            kind: Some(kind()),
            lifetime: PhantomData,
        }
    }
}
