//! A real HTTP server on loopback. It follows a script of failures and counts the requests that
//! reach it.

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// The reply to a request.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Reply {
    /// A whole answer with this status.
    Status(u16),
    /// The connection is dropped in the middle of an answer.
    Cut,
    /// No answer, until the client goes away.
    Stall,
}

/// A server that stops with the runtime.
pub(crate) struct Server {
    address: SocketAddr,
    plan: Arc<Mutex<Plan>>,
}

struct Plan {
    requests: usize,
    script: VecDeque<Reply>,
    /// The reply after the end of the script.
    otherwise: Reply,
    log: fn(usize, Reply),
}

impl Server {
    /// Listens on a free port. `log` is called with the number of each request and its reply.
    pub(crate) async fn start(log: fn(usize, Reply)) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let plan = Arc::new(Mutex::new(Plan {
            requests: 0,
            script: VecDeque::new(),
            otherwise: Reply::Status(200),
            log,
        }));
        tokio::spawn(accept(listener, plan.clone()));
        Ok(Self { address, plan })
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The next requests get these replies, in this order.
    pub(crate) fn script(&self, replies: &[Reply]) {
        lock(&self.plan).script.extend(replies);
    }

    /// From the end of the script on, every request gets this reply.
    pub(crate) fn otherwise(&self, reply: Reply) {
        lock(&self.plan).otherwise = reply;
    }

    /// The number of requests that have reached the server.
    pub(crate) fn requests(&self) -> usize {
        lock(&self.plan).requests
    }
}

fn lock(plan: &Mutex<Plan>) -> MutexGuard<'_, Plan> {
    plan.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn accept(listener: TcpListener, plan: Arc<Mutex<Plan>>) {
    while let Ok((socket, _)) = listener.accept().await {
        let plan = plan.clone();
        // A client that goes away early is part of the script, so the outcome does not matter.
        tokio::spawn(async move { serve(socket, &plan).await });
    }
}

/// Serves one request per connection, so that the count is simple.
async fn serve(mut socket: TcpStream, plan: &Mutex<Plan>) -> io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if socket.read_buf(&mut head).await? == 0 {
            return Ok(());
        }
    }
    match next_reply(plan) {
        Reply::Status(status) => {
            let answer = format!(
                "HTTP/1.1 {status} Scripted\r\nconnection: close\r\ncontent-length: 8\r\n\r\n17 lamps"
            );
            socket.write_all(answer.as_bytes()).await
        }
        Reply::Cut => socket.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 8\r\n\r\n17").await,
        Reply::Stall => socket.read_to_end(&mut head).await.map(drop),
    }
}

fn next_reply(plan: &Mutex<Plan>) -> Reply {
    let mut plan = lock(plan);
    plan.requests += 1;
    let reply = plan.script.pop_front().unwrap_or(plan.otherwise);
    (plan.log)(plan.requests, reply);
    reply
}
