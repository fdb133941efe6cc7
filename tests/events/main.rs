//! The events of annotated functions: what they tell, and what belongs together.

mod bulkheads;
mod calls;
mod hedges;
#[cfg(feature = "faults")]
mod injected;
mod kinds;
mod levels;
mod log;
mod shared;
#[cfg(feature = "tracing-spans")]
mod spans;
