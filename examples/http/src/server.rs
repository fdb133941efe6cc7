//! The server: a listener, its connections, and the requests that it received.

use crate::{Reply, Request, connection};
use std::collections::{HashMap, VecDeque};
use std::io;
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

type Handler = dyn Fn(&Request) -> Reply + Send + Sync;

/// A server on a free port of loopback. It stops when it is dropped.
pub struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
}

struct Shared {
    handler: Box<Handler>,
    requests: Mutex<Vec<Request>>,
    /// The open connections by the address of the client, so that the server can end them.
    connections: Mutex<HashMap<SocketAddr, TcpStream>>,
    stopped: AtomicBool,
}

impl Server {
    /// Each request gets the reply of `handler`, which may run on several threads at the same time.
    ///
    /// # Errors
    /// If no port can be bound.
    pub fn start(handler: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            handler: Box::new(handler),
            requests: Mutex::default(),
            connections: Mutex::default(),
            stopped: AtomicBool::new(false),
        });
        let accepting = shared.clone();
        thread::spawn(move || accept(&listener, &accepting));
        Ok(Self { address, shared })
    }

    /// The first requests get these replies, in this order. Every further request gets a 200 with
    /// the body `done`.
    ///
    /// # Errors
    /// If no port can be bound.
    pub fn scripted(script: impl IntoIterator<Item = Reply>) -> io::Result<Self> {
        let script: Mutex<VecDeque<Reply>> = Mutex::new(script.into_iter().collect());
        Self::start(move |_| lock(&script).pop_front().unwrap_or_else(|| Reply::ok("done")))
    }

    /// `http://127.0.0.1:…`, without a slash at the end.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The address on which the server listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The number of requests that have arrived whole.
    #[must_use]
    pub fn count(&self) -> usize {
        lock(&self.shared.requests).len()
    }

    /// All requests that have arrived whole, in this order.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        lock(&self.shared.requests).clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.stopped.store(true, Ordering::SeqCst);
        // Wakes the thread that accepts. If the connection fails, the thread has already ended.
        let _ = TcpStream::connect(self.address);
        for (_, connection) in lock(&self.shared.connections).drain() {
            let _ = connection.shutdown(Shutdown::Both);
        }
    }
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server")
            .field("address", &self.address)
            .field("count", &self.count())
            .finish_non_exhaustive()
    }
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    for stream in listener.incoming().map_while(Result::ok) {
        if shared.stopped.load(Ordering::SeqCst) {
            return;
        }
        let shared = shared.clone();
        thread::spawn(move || {
            // A client that goes away early is part of the tests.
            let _ = shared.serve(&stream);
        });
    }
}

impl Shared {
    fn serve(&self, stream: &TcpStream) -> io::Result<()> {
        let client = stream.peer_addr()?;
        lock(&self.connections).insert(client, stream.try_clone()?);
        let served = connection::serve(stream, &|request| self.reply(request));
        // The other handle of the socket goes first: only the last handle closes the connection.
        lock(&self.connections).remove(&client);
        served
    }

    fn reply(&self, request: Request) -> Reply {
        let reply = (self.handler)(&request);
        lock(&self.requests).push(request);
        reply
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
