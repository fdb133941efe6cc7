//! The store on a real server: Redis, or Valkey if the machine has that instead.

mod broken;
mod cluster;
mod conformance;
mod failures;
mod foreign;
mod hurried;
mod late;
mod lives;
mod model;
mod orders;
mod scripts;
mod set_back;
mod support;
mod tls;
mod tokens;
mod voters;
