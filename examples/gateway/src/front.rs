//! The gateway's own HTTP server: a page, or one part of it.

use std::io;
use std::net::SocketAddr;

use gateway::backend::{Answer, BackendError};
use gateway::page::Gateway;
use tokio::net::{TcpListener, TcpStream};

use crate::wire::{answer, path, read_request};

/// Listens on a free port.
pub(crate) async fn open(gateway: Gateway) -> io::Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let gateway = gateway.clone();
            tokio::spawn(async move { serve(&gateway, socket).await });
        }
    });
    Ok(address)
}

async fn serve(gateway: &Gateway, mut socket: TcpStream) -> io::Result<()> {
    let request = read_request(&mut socket).await?;
    match call(gateway, &request).await {
        Ok(Answer { text, is_fresh: true }) => answer(&mut socket, 200, &format!("fresh: {text}")).await,
        Ok(Answer { text, is_fresh: false }) => {
            answer(&mut socket, 200, &format!("as of before: {text}")).await
        }
        Err(error) => answer(&mut socket, 503, &error.to_string()).await,
    }
}

async fn call(gateway: &Gateway, request: &str) -> Result<Answer, BackendError> {
    match path(request) {
        ("price", id) => gateway.prices.price(id).await,
        ("stock", id) => gateway.stock.stock(id).await,
        ("reviews", id) => gateway.reviews.reviews(id).await,
        (_, id) => gateway.page(id).await,
    }
}
