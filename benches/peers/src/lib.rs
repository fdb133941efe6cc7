//! The same calls under `resilience`, under hand-written code of the same meaning, and under the
//! crates that people would pick instead.
//!
//! A [`Path`] is one situation of a call, such as a rejection. A [`Contender`] is one piece of code
//! in that situation. The binaries measure them: `ratios` measures the time, `counts` counts
//! allocations and bytes of futures. `benches/instructions` runs single contenders under callgrind.

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
