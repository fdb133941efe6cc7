//! The page in a service with axum: `cargo run -p resilience-admin --features tower --example
//! axum`. It asks itself, and ends; with `--stay` it goes on, for a browser.

mod shop;

use axum::Router;
use axum::routing::get;
use resilience_admin::Admin;
use tokio::net::TcpListener;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), shop::Failure> {
    let token = "take 128 random bits from where your secrets are";
    let admin = Admin::new().service("shop").allow_writes(token);
    let routes = Router::new().route("/", get(|| async { "the shop" })).nest_service("/resilience", admin);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let server = tokio::spawn(async move { axum::serve(listener, routes).await });

    shop::trade(20).await;
    shop::look(address, "/resilience").await?;
    shop::write(address, "/resilience", token).await?;
    shop::stay_if_asked(&format!("http://{address}/resilience/")).await?;
    server.abort();
    Ok(())
}
