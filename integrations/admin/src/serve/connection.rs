//! One connection.

use std::time::Duration;

use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpStream;
use tokio::sync::watch;

use crate::admin::Admin;

/// The longest time for a header, and for what is under way when the server stops.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

/// The longest life of a connection. A browser makes a new one without anybody seeing it.
const LIFE: Duration = Duration::from_secs(120);

/// Answers requests until the peer ends, stops reading, or lives too long, or the server stops.
pub(super) async fn serve(admin: Admin, stream: TcpStream, mut stopped: watch::Receiver<bool>) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(PATIENCE).max_buf_size(64 * 1024);
    let connection = http.serve_connection(TokioIo::new(stream), TowerToHyperService::new(admin));
    let mut connection = std::pin::pin!(connection);
    let is_stopped = async {
        if stopped.wait_for(|stop| *stop).await.is_err() {
            // Whoever could stop it has given it up.
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        _ = connection.as_mut() => return,
        () = is_stopped => {}
        () = tokio::time::sleep(LIFE) => {}
    }
    connection.as_mut().graceful_shutdown();
    let _ = tokio::time::timeout(PATIENCE, connection).await;
}
