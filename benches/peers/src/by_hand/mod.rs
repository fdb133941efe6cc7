//! What one would write without a library, with the same meaning, by people who know how: the fast
//! path inline and without a write, everything else in cold functions, a result never rewrapped.

pub(crate) mod breaker;
pub(crate) mod clock;
mod gate;
mod permit;
pub(crate) mod retry;
pub(crate) mod window;

pub(crate) use gate::Error;
