//! What people would pick instead, each as its documentation says, with the same meaning as near as
//! it comes.

pub(crate) mod backoff;
pub(crate) mod backon;
pub(crate) mod failsafe;
pub(crate) mod recloser;
pub(crate) mod tokio_retry;
pub(crate) mod tower;
