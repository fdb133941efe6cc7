//! Real servers for tests and examples: `PostgreSQL`, Redis and `MariaDB`.
//!
//! Each server listens on a loopback port of its own and keeps its data in a temporary folder of
//! its own. It ends with its [`Server`], and so do its data: when the value is dropped, when a test
//! panics, and when the program is killed. The crate is for Linux.
//!
//! The servers are those of the machine. Where one is not installed, `start` prints one line and
//! returns `None`, and the test has nothing to do. Where the variable `CI` is set, a missing server
//! is an error.
//!
//! ```
//! use test_servers::Redis;
//!
//! let Some(mut redis) = Redis::new().start()? else { return Ok(()) };
//! println!("{}", redis.url());
//! redis.kill()?; // like `kill -9`
//! redis.restart()?; // on the same port, with the same data
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! Some servers refuse to run as root. If the program runs as root, all of them run as the user
//! `nobody`.

mod home;
mod keeper;
mod missing;
mod port;
mod processes;
mod program;
mod programs;
mod server;
mod until;

pub use port::free as free_address;
pub use programs::{MariaDb, Postgres, Redis};
pub use server::Server;
pub use until::until;
