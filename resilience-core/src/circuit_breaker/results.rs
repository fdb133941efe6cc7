//! The results of calls, counted for telemetry.
//!
//! Each call that asks a breaker has one result. Results of calls with a key count for the name.
//! A success that changes nothing never comes here: for the static of an annotated function it
//! follows from the calls of that function. So results that come through a static are kept apart
//! from those by hand and by key, which count such successes themselves if the level asks for it.

#[cfg(feature = "telemetry")]
mod counts;

#[cfg(feature = "telemetry")]
pub(crate) use counts::{Results, Transitions};

/// How a call has come to a breaker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Via {
    /// Through the static of an annotated function.
    Static,
    /// By hand, or by a key.
    Hand,
}

/// The result of a call that was admitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CallResult {
    Success,
    Failure,
    /// The call says nothing about the service.
    Ignored,
    /// It came after the state in which it was admitted.
    Stale,
    /// The call was dropped, and has no outcome.
    Dropped,
    /// The breaker was disabled or off: not a result that is shown.
    Uncounted,
}
