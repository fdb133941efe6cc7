//! The same calls under `resilience`, under hand-written code of the same meaning, and under the
//! crates that people would pick instead.
//!
//! A [`Path`] is one thing that a call can meet, a [`Contender`] one piece of code that meets it.
//! The binaries measure them: `ratios` the time, `counts` allocations and bytes of futures;
//! `benches/instructions` runs single contenders under callgrind.

mod by_hand;
mod ours;
mod path;
mod paths;
mod peers;
mod sizes;
mod subject;

pub use path::{Contender, Path};
pub use paths::all;
pub use sizes::{Size, sizes};
