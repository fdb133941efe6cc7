//! The doors to the world: time, randomness, and what threads share; and the news between the layers of one function.

pub(crate) mod breakers_below;
pub(crate) mod clock;
pub(crate) mod random;
pub(crate) mod sync;
