//! The end of a hedge, as it is counted.

/// The end of a hedge that is no plain success.
#[derive(Clone, Copy, Debug)]
#[cfg_attr(not(feature = "_site"), expect(dead_code, reason = "nobody counts"))]
pub(crate) struct HedgeEnd {
    pub(crate) result: HedgeResult,
    /// The attempts that were still running.
    pub(crate) dropped: u32,
}

/// What a hedge has come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HedgeResult {
    /// The first attempt has succeeded.
    Plain,
    /// Another attempt has succeeded.
    Won,
    Failed,
    /// The outcome is an `Ok` that the hedge refuses.
    Refused,
    /// A policy inside has rejected the call.
    Rejected,
}
