//! Access to the outside: time, randomness, and the data that threads share. Also the news between
//! the layers of one function.

pub(crate) mod breakers_below;
pub(crate) mod clock;
pub(crate) mod deadline;
pub(crate) mod random;
pub(crate) mod sync;
pub(crate) mod timeouts_below;
pub(crate) mod timer;
