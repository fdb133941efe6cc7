//! Redis in front of a slow origin: frozen, killed and started again, and no caller notices.
//!
//! `cargo run -p resilience-database-examples --example cache`
//!
//! The program ends with an error if one of its statements is not true.

mod act;
mod check;
mod origin;
mod shop;
mod tally;

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use act::{Act, WORKERS};
use origin::Origin;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use shop::Shop;
use tally::Tally;
use test_servers::{Redis, Server};
use tokio::task::block_in_place;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let Some(mut server) = Redis::new().start()? else { return Ok(()) };
    let shop =
        Arc::new(Shop { redis: connect(&server).await?, origin: Origin::default(), tally: Tally::default() });
    println!("{WORKERS} workers ask for prices, a second for each line.\n");
    check::head();
    check::well("Redis is well", &Act::play(&shop).await)?;
    block_in_place(|| server.pause())?;
    check::out("frozen (SIGSTOP)", &Act::play(&shop).await)?;
    block_in_place(|| server.resume())?;
    check::well("resumed", &Act::play(&shop).await)?;
    block_in_place(|| server.kill())?;
    check::out("killed (SIGKILL)", &Act::play(&shop).await)?;
    block_in_place(|| server.restart())?;
    check::well("started again, empty", &Act::play(&shop).await)?;
    Ok(())
}

/// A connection that is made anew after it was lost. Its own timeout is longer than ours.
async fn connect(server: &Server) -> redis::RedisResult<ConnectionManager> {
    let config = ConnectionManagerConfig::new().set_max_delay(Duration::from_millis(200));
    redis::Client::open(server.url())?.get_connection_manager_with_config(config).await
}
