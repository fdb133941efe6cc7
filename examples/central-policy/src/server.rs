//! A service as a real HTTP server on loopback. It behaves as it is told, and counts the requests
//! that reach it.

use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// How a service, or one of its paths, answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mood {
    Healthy,
    /// The first of three requests from a caller for a path gets a 503, so that no two in a row do.
    Flaky,
    /// Each answer takes this long.
    Slow(Duration),
    /// Each request gets a 503.
    Down,
}

/// A server that stops with the runtime.
#[derive(Clone, Debug)]
pub(crate) struct Server {
    address: SocketAddr,
    desk: Arc<Mutex<Desk>>,
}

#[derive(Debug)]
struct Desk {
    mood: Mood,
    moods: HashMap<String, Mood>,
    /// The requests for each first word of a path, and each replica.
    requests: HashMap<(String, String), u64>,
}

impl Server {
    /// Listens on a free port.
    pub(crate) async fn start() -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let desk = Desk { mood: Mood::Healthy, moods: HashMap::new(), requests: HashMap::new() };
        let desk = Arc::new(Mutex::new(desk));
        let server = Self { address, desk };
        tokio::spawn(accept(listener, server.clone()));
        Ok(server)
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// From now on all requests are answered like this.
    pub(crate) fn is(&self, mood: Mood) {
        let mut desk = self.desk();
        desk.mood = mood;
        desk.moods.clear();
    }

    /// From now on requests for this path are answered like this.
    pub(crate) fn is_at(&self, path: &str, mood: Mood) {
        self.desk().moods.insert(path.to_owned(), mood);
    }

    /// The requests for `path` that have arrived from `replica`.
    pub(crate) fn requests(&self, path: &str, replica: &str) -> u64 {
        self.desk().requests.get(&(path.to_owned(), replica.to_owned())).copied().unwrap_or(0)
    }

    fn desk(&self) -> MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts a request. Returns how it is answered.
    fn receive(&self, head: &str) -> (u16, Duration) {
        let path = head.split(['/', ' ']).nth(2).unwrap_or_default().to_owned();
        let replica = head.lines().find_map(|line| line.strip_prefix("x-replica: "));
        let mut desk = self.desk();
        let mood = desk.moods.get(&path).copied().unwrap_or(desk.mood);
        let number = desk.requests.entry((path, replica.unwrap_or_default().to_owned())).or_default();
        *number += 1;
        match mood {
            Mood::Flaky if *number % 3 == 1 => (503, Duration::ZERO),
            Mood::Healthy | Mood::Flaky => (200, Duration::ZERO),
            Mood::Slow(wait) => (200, wait),
            Mood::Down => (503, Duration::ZERO),
        }
    }

    /// Serves one request per connection, so that the count is simple.
    async fn serve(&self, mut socket: TcpStream) -> io::Result<()> {
        let head = read_head(&mut socket).await?;
        let (status, wait) = self.receive(&head);
        tokio::time::sleep(wait).await;
        answer(&mut socket, status, "ok").await
    }
}

async fn accept(listener: TcpListener, server: Server) {
    while let Ok((socket, _)) = listener.accept().await {
        let server = server.clone();
        // A client that goes away early is part of the story.
        tokio::spawn(async move { server.serve(socket).await });
    }
}

/// The head of a request, up to its empty line.
pub(crate) async fn read_head(socket: &mut TcpStream) -> io::Result<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if head.len() > 16_384 || socket.read_buf(&mut head).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    Ok(String::from_utf8_lossy(&head).into_owned())
}

/// Sends an answer, after which the connection ends.
pub(crate) async fn answer(socket: &mut TcpStream, status: u16, body: &str) -> io::Result<()> {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status} Scripted\r\nconnection: close\r\ncontent-type: text/plain; version=0.0.4\r\n\
         content-length: {length}\r\n\r\n"
    );
    socket.write_all(format!("{head}{body}").as_bytes()).await
}
