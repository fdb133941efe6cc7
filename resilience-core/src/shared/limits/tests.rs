//! The decisions one by one, and fleets of replicas under changing load.

mod bound;
mod deciding;
mod fleet;
