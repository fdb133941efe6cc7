//! The page in a server with hyper alone, below a path: `cargo run -p resilience-admin --features
//! tower --example hyper`. It asks itself, and ends; with `--stay` it goes on, for a browser.

mod shop;

use std::convert::Infallible;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use resilience_admin::Admin;
use tokio::net::TcpListener;
use tower_service::Service;

/// The page for the paths below its mount, and the shop for all others.
async fn answer(admin: Admin, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let mut admin = admin;
    if request.uri().path().starts_with("/resilience") {
        return admin.call(request).await;
    }
    Ok(Response::new(Full::new(Bytes::from_static(b"the shop"))))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), shop::Failure> {
    let token = "take 128 random bits from where your secrets are";
    // Nobody takes the path of the mount away here.
    let admin = Admin::new().service("shop").allow_writes(token).at("/resilience");
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let server = tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let admin = admin.clone();
            let service = service_fn(move |request| answer(admin.clone(), request));
            tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(stream), service));
        }
    });

    shop::trade(20).await;
    shop::look(address, "/resilience").await?;
    shop::write(address, "/resilience", token).await?;
    shop::stay_if_asked(&format!("http://{address}/resilience/")).await?;
    server.abort();
    Ok(())
}
