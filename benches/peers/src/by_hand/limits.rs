//! The errors of the hand-written limiters.

use std::time::Duration;

use crate::subject::Failed;

/// The rejection of a bulkhead.
#[derive(Clone, Copy, Debug)]
#[allow(dead_code, reason = "for whoever handles the error")]
pub(crate) struct Full {
    pub(crate) name: &'static str,
    pub(crate) limit: u32,
    pub(crate) waited: Duration,
}

/// The rejection of a rate limit.
#[derive(Clone, Copy, Debug)]
#[allow(dead_code, reason = "for whoever handles the error")]
pub(crate) struct Limited {
    pub(crate) name: &'static str,
    pub(crate) retry_after: u64,
}

/// The user's error, with room for a rejection: as large as [`crate::subject::Busy`].
#[derive(Debug)]
pub(crate) enum Busy {
    Failed,
    #[allow(dead_code, reason = "for whoever handles the error")]
    Full(Full),
    #[allow(dead_code, reason = "for whoever handles the error")]
    Limited(Limited),
}

const _: () = assert!(size_of::<Busy>() == size_of::<crate::subject::Busy>());

impl From<Failed> for Busy {
    fn from(Failed: Failed) -> Self {
        Self::Failed
    }
}
