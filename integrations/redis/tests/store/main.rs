//! The store on a real server: Redis, or Valkey if the machine has that instead.

mod broken;
mod cluster;
mod conformance;
mod failures;
mod foreign;
mod hurried;
mod lives;
mod model;
mod orders;
mod scripts;
mod support;
mod tokens;
