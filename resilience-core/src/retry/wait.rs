//! The waits between attempts.

mod blocking;
mod delay;
mod future;

pub use blocking::{Slept, pause, skips_sleep, slept};
pub use delay::Delay;
pub use future::{wait, yield_once};
