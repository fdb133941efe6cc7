//! A client library that is steered from one file while real traffic goes on: `cargo run --package
//! resilience-central-policy`. It tells a story in acts and checks it: the program fails if one of
//! its claims is not true. With `--serve` it goes on, and you tell the story.

mod console;
mod policy;
mod replica;
mod serve;
mod server;
mod story;
mod traffic;

use std::error::Error;
use std::process::ExitCode;

pub(crate) type Failure = Box<dyn Error>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    console::begin();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match arguments[..] {
        [] => story::tell().await,
        ["--serve" | "--stay"] => serve::serve().await,
        ["--replica", policy, shipping] => replica::live(policy, shipping).await,
        _ => Err("there is `--serve`, or `--stay`, and no argument at all".into()),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("central-policy failed: {error}");
            ExitCode::FAILURE
        }
    }
}
