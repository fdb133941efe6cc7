//! A gateway in front of three slow services, with all policies on each call, driven into overload
//! and back: `cargo run --package resilience-gateway`. It tells a story in acts and checks it: the
//! program fails if one of its claims is not true.

mod acts;
mod console;
mod counters;
mod front;
mod load;
mod service;
mod stage;
mod wire;

use std::error::Error;
use std::process::ExitCode;

pub(crate) type Failure = Box<dyn Error>;

#[tokio::main]
async fn main() -> ExitCode {
    console::begin();
    match acts::all().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("gateway failed: {error}");
            ExitCode::FAILURE
        }
    }
}
