//! A server of its own, on tokio.

mod connection;
mod error;

use std::fmt;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::{JoinHandle, JoinSet};

use crate::admin::Admin;
pub use error::ServeError;

/// The most connections at once.
const CONNECTIONS: usize = 32;

/// How long the server pauses when the system gives it no connection.
const PAUSE: Duration = Duration::from_millis(100);

impl Admin {
    /// Serves the page at this address, `127.0.0.1:9190`, and at no other path. Port 0 is a free
    /// one, which [`Serving::address`] tells.
    ///
    /// It has at most 32 connections, and closes those whose header takes longer than 5 s. Call it
    /// in a runtime of tokio with its I/O and time enabled.
    ///
    /// Feature `serve`.
    ///
    /// # Errors
    /// The address is no loopback address and no token is set, is none at all, or cannot be bound.
    ///
    /// # Panics
    /// Outside of a runtime of tokio, or in one without I/O.
    ///
    /// # Cancel safety
    /// Nothing is served if the future is dropped before it is ready.
    ///
    /// ```
    /// # use resilience_admin::Admin;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), resilience_admin::ServeError> {
    /// let serving = Admin::new().serve("127.0.0.1:0").await?;
    /// println!("http://{}/", serving.address());
    /// serving.stop().await;
    ///
    /// let refused = Admin::new().serve("0.0.0.0:9190").await.unwrap_err();
    /// assert!(refused.to_string().contains(".allow_writes(token)"));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn serve(&self, address: &str) -> Result<Serving, ServeError> {
        let addresses: Vec<SocketAddr> = match tokio::net::lookup_host(address).await {
            Ok(addresses) => addresses.collect(),
            Err(source) => return Err(ServeError::NoAddress { address: address.to_owned(), source }),
        };
        if self.settings.token.is_none()
            && let Some(open) = addresses.iter().find(|address| !address.ip().is_loopback())
        {
            return Err(ServeError::NeedsToken { address: *open });
        }
        let refused = |source| ServeError::NotBound { address: address.to_owned(), source };
        let listener = TcpListener::bind(&*addresses).await.map_err(refused)?;
        let address = listener.local_addr().map_err(refused)?;
        let (stop, stopped) = watch::channel(false);
        let running = tokio::spawn(accept(self.clone(), listener, stopped));
        Ok(Serving { address, stop, running })
    }
}

/// A page that is served. It goes on when this is dropped, until the runtime ends.
#[must_use = "its address is to be told to somebody; it goes on when this is dropped"]
pub struct Serving {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    running: JoinHandle<()>,
}

impl fmt::Debug for Serving {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Serving").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Serving {
    /// The address, with the port that it has.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Accepts no more connections, and waits until the requests that are under way are answered:
    /// for 5 s at most.
    ///
    /// # Cancel safety
    /// Once it was polled, the server stops within 5 s, whether somebody waits or not.
    pub async fn stop(self) {
        // Who listens to it has ended then.
        let _ = self.stop.send(true);
        let _ = self.running.await;
    }
}

async fn accept(admin: Admin, listener: TcpListener, mut stopped: watch::Receiver<bool>) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            // Whoever could stop it has given it up: it goes on.
            Ok(_) = stopped.wait_for(|stop| *stop) => break,
            // Those that have ended are forgotten.
            Some(_) = connections.join_next() => continue,
        };
        let stream = match accepted {
            Ok((stream, _)) => stream,
            Err(error) => {
                if !is_of_peer(&error) {
                    // There are too many files, or too little memory: the next one would fail too.
                    tokio::time::sleep(PAUSE).await;
                }
                continue;
            }
        };
        match Arc::clone(&places).try_acquire_owned() {
            Ok(place) => {
                let (admin, stopped) = (admin.clone(), stopped.clone());
                connections.spawn(async move {
                    connection::serve(admin, stream, stopped).await;
                    drop(place);
                });
            }
            Err(_) => turn_away(stream),
        }
    }
    drop(listener);
    let all_have_ended = async { while connections.join_next().await.is_some() {} };
    // Those that are left are cut when the set is dropped.
    let _ = tokio::time::timeout(connection::PATIENCE, all_have_ended).await;
}

/// Whether the peer of this one connection has gone, which says nothing of the next.
fn is_of_peer(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

/// Answers a connection for which there is no place, as far as that can be done without waiting.
fn turn_away(stream: TcpStream) {
    const ANSWER: &[u8] =
        b"HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    // Tokio writes only to a stream that it has found ready once: that takes a turn of the
    // runtime.
    if let Ok(mut stream) = stream.into_std() {
        let _ = stream.write(ANSWER);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_peer_that_has_gone_pauses_nobody() {
        let of = |kind| is_of_peer(&io::Error::from(kind));
        assert!(of(io::ErrorKind::ConnectionAborted) && of(io::ErrorKind::ConnectionReset));
        assert!(!of(io::ErrorKind::OutOfMemory) && !is_of_peer(&io::Error::from_raw_os_error(24)));
    }
}
