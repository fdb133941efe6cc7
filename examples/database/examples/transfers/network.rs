//! A network between the workers and the database that breaks connections at the worst moments.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// So many commits pass for each one whose request is lost, and for each one whose answer is.
pub(crate) const LOST_ONE_IN: u32 = 40;

/// The network. Dropped, it is gone with all its connections.
#[derive(Debug)]
pub(crate) struct Network {
    address: SocketAddr,
    _task: JoinSet<()>,
}

impl Network {
    /// A network that leads to `server`.
    pub(crate) async fn to(server: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let mut task = JoinSet::new();
        task.spawn(accept(listener, server));
        Ok(Self { address, _task: task })
    }

    /// Where clients connect to.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }
}

async fn accept(listener: TcpListener, server: SocketAddr) {
    let requests = Arc::new(Loss::beginning_at(LOST_ONE_IN / 2));
    let answers = Arc::new(Loss::beginning_at(0));
    let mut connections = JoinSet::new();
    while let Ok((client, _)) = listener.accept().await {
        let (requests, answers) = (Arc::clone(&requests), Arc::clone(&answers));
        connections.spawn(async move {
            // Whatever ends one direction ends the connection.
            let _ = connect(client, server, &requests, &answers).await;
        });
        while connections.try_join_next().is_some() {}
    }
}

async fn connect(
    mut client: TcpStream,
    server: SocketAddr,
    requests: &Loss,
    answers: &Loss,
) -> io::Result<()> {
    let mut server = TcpStream::connect(server).await?;
    server.set_nodelay(true)?;
    client.set_nodelay(true)?;
    let (client, server) = (client.split(), server.split());
    tokio::select! {
        ended = pass(client.0, server.1, requests) => ended,
        ended = pass(server.0, client.1, answers) => ended,
    }
}

async fn pass(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    loss: &Loss,
) -> io::Result<()> {
    let mut bytes = vec![0; 8 * 1024];
    loop {
        let length = from.read(&mut bytes).await?;
        if length == 0 || loss.takes(&bytes[..length]) {
            return Ok(());
        }
        to.write_all(&bytes[..length]).await?;
    }
}

/// The commits that have passed in one direction.
#[derive(Debug)]
struct Loss(AtomicU32);

impl Loss {
    fn beginning_at(passed: u32) -> Self {
        Self(AtomicU32::new(passed))
    }

    /// Whether these bytes are lost. The request for a commit and its answer both have this word,
    /// and are written at once.
    fn takes(&self, bytes: &[u8]) -> bool {
        let is_commit = bytes.windows(7).any(|word| word == b"COMMIT\0");
        is_commit && self.0.fetch_add(1, Ordering::Relaxed) % LOST_ONE_IN == LOST_ONE_IN - 1
    }
}
