//! Three replicas of a service on loopback, which share a breaker by a real Redis server:
//! `cargo run -p resilience-redis --example fleet`.
//!
//! A service that they call dies, and heals; the Redis server is killed, and comes back. What
//! happens then is checked: by what the service has counted, and by what the operations page of
//! each replica says. With `-- --stay` the replicas stay until Ctrl-C, and their pages can be seen
//! in a browser.

#[path = "../common/child.rs"]
mod child;
mod fleet;
mod page;
mod replica;
#[path = "../common/service.rs"]
mod service;
mod story;

use std::error::Error;

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["replica", number, store, service] => replica::run(number.parse()?, store, service),
        [] => story::tell(false),
        ["--stay"] => story::tell(true),
        _ => Err("the one argument that there is is `--stay`".into()),
    }
}
