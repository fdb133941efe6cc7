//! Transfers on a real `PostgreSQL` that is killed in the middle: none is lost, none is made twice.
//!
//! `cargo run -p resilience-database-examples --example transfers`
//!
//! Three ways to make the same 2000 transfers, and the books afterwards. The program ends with an
//! error if one of its statements is not true.

mod bank;
mod check;
mod crowd;
mod naive;
mod network;
mod order;
mod recipe;
mod session;

use std::error::Error;

use bank::Books;
use crowd::{Told, Way};
use network::Network;
use test_servers::{Postgres, Server};
use tokio_postgres::Config;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let Some(mut server) = Postgres::new().start()? else { return Ok(()) };
    let (workers, orders, accounts, one_in) =
        (crowd::WORKERS, crowd::ORDERS, order::ACCOUNTS, network::LOST_ONE_IN);
    let (killed, restarted) = (crowd::KILLED_AFTER, crowd::RESTARTED_AFTER);
    println!(
        "{workers} workers make {orders} transfers each between {accounts} accounts, in serializable transactions.\n\
         The network breaks a connection before every {one_in}th COMMIT, and before every {one_in}th answer\n\
         to one. After {killed} transfers the server is killed (SIGKILL), and after {restarted} it is restarted\n\
         in order.\n"
    );
    for way in [Way::Once, Way::Blindly, Way::Recipe] {
        let (told, books) = run(way, &mut server).await?;
        check::report(way, &told, &books)?;
    }
    Ok(())
}

async fn run(way: Way, server: &mut Server) -> Result<(Told, Books), Box<dyn Error>> {
    let direct: Config = server.url().parse()?;
    let key = if matches!(way, Way::Recipe) { "text PRIMARY KEY" } else { "text" };
    bank::open(&direct, key).await?;
    let network = Network::to(server.address()).await?;
    let mut through = Config::new();
    through.user("postgres").dbname("postgres").host("127.0.0.1").port(network.address().port());
    let told = crowd::run(way, &through, server).await?;
    Ok((told, Books::read(&direct).await?))
}
