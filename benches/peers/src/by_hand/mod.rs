//! Hand-written code with the same meaning, as an expert would write it without a library. The fast
//! path is inline and writes nothing, everything else is in cold functions, and a result is never
//! rewrapped.

pub(crate) mod breaker;
pub(crate) mod budget;
pub(crate) mod bulkhead;
pub(crate) mod clock;
pub(crate) mod fallback;
mod gate;
pub(crate) mod hedge;
pub(crate) mod limits;
mod permit;
pub(crate) mod rate_limit;
pub(crate) mod retry;
pub(crate) mod timeout;
pub(crate) mod window;

pub(crate) use gate::Error;
