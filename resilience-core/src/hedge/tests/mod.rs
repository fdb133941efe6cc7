//! Engine tests of the hedge.

#[cfg(not(loom))]
mod latency;
#[cfg(loom)]
mod loom;
#[cfg(all(feature = "tokio", not(loom)))]
mod polls;
#[cfg(not(loom))]
mod races;
