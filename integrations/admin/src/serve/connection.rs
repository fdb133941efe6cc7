//! One connection.

use std::time::Duration;

use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::watch;

use crate::admin::Admin;

/// The longest time for a header, and for what is under way when the server stops.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

/// The longest life of a connection. A browser makes a new one without anybody seeing it.
const LIFE: Duration = Duration::from_secs(120);

/// Answers requests until the peer ends, stops reading, or lives too long, or the server stops.
pub(super) async fn serve<S>(admin: Admin, stream: S, mut stopped: watch::Receiver<bool>)
where
    S: AsyncRead + AsyncWrite + Unpin + 'static,
{
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

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
    use tokio::time::Instant;

    use super::*;

    /// The bytes of one answer. Empty if the server has closed.
    async fn ask(stream: &mut DuplexStream) -> Vec<u8> {
        let asked = stream.write_all(b"GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n").await;
        let mut text = Vec::new();
        while asked.is_ok() && !text.ends_with(b"}") {
            match stream.read_buf(&mut text).await {
                Ok(0) | Err(_) => return Vec::new(),
                Ok(_) => {}
            }
        }
        text
    }

    #[tokio::test(start_paused = true)]
    async fn a_busy_connection_is_closed_after_two_minutes() {
        let (mut client, server) = tokio::io::duplex(64 * 1024);
        let (_stop, stopped) = watch::channel(false);
        let serving = tokio::spawn(serve(Admin::new(), server, stopped));
        let start = Instant::now();
        let mut answers = 0;
        while !ask(&mut client).await.is_empty() {
            answers += 1;
            tokio::time::sleep(Duration::from_secs(4)).await;
        }
        // At 0, 4, … 116 s; that at 120 s comes when the life is over, or just before.
        assert!(answers == 30 || answers == 31, "{answers}");
        serving.await.expect("it ends");
        assert!(start.elapsed() <= LIFE + PATIENCE, "{:?}", start.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn a_silent_connection_is_closed_after_five_seconds() {
        let (mut client, server) = tokio::io::duplex(64 * 1024);
        let (_stop, stopped) = watch::channel(false);
        let serving = tokio::spawn(serve(Admin::new(), server, stopped));
        let start = Instant::now();
        let mut text = Vec::new();
        let _ = client.read_to_end(&mut text).await;
        serving.await.expect("it ends");
        assert_eq!((text.len(), start.elapsed().as_secs()), (0, PATIENCE.as_secs()));
    }
}
