//! What the errors of drivers mean, on real servers that are killed, paused, filled and asked for
//! what they refuse. Each row of a table says how many attempts a call makes, how its breaker
//! counts them, and the kind of its error.
//!
//! Where a server is not installed, its tests print one line and have nothing to do; in CI they
//! fail. The servers need real time, so a call waits a millisecond, and no test looks at the clock.

mod guarded;
mod mysql;
mod postgres;
mod redis;
mod session;
mod sqlite;
