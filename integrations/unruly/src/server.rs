//! The server: its connections, and the requests that it received.

use std::collections::{HashMap, VecDeque};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::{Arc, Mutex};
use std::{fmt, io, thread};

use crate::listener::{FREE, Listener};
use crate::sync::{Stop, lock};
use crate::{Reply, Request, connection};

type Handler = dyn Fn(&Request) -> Reply + Send + Sync;

/// An HTTP/1.1 server on a free port of loopback, whose handler says how it fails.
///
/// It runs on threads of its own, so that blocking and async clients can be tested against it. It
/// stops when it is dropped: nobody listens on its port, and open connections are closed.
///
/// ```
/// use std::io::{Read, Write};
/// use std::net::TcpStream;
/// use unruly::{Reply, Server};
///
/// let server = Server::start(|request| match request.path() {
///     "/orders" => Reply::ok("[]"),
///     _ => Reply::status(404),
/// })?;
/// let mut client = TcpStream::connect(server.address())?;
/// client.write_all(b"GET /orders?page=2 HTTP/1.1\r\n\r\n")?;
/// let mut head = [0; 12];
/// client.read_exact(&mut head)?;
///
/// assert_eq!(&head, b"HTTP/1.1 200");
/// assert_eq!(server.requests()[0].target, "/orders?page=2");
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct Server {
    listener: Listener,
    shared: Arc<Shared>,
}

struct Shared {
    handler: Box<Handler>,
    requests: Mutex<Vec<Request>>,
    /// The open connections by the address of the client, so that the server can end them.
    connections: Mutex<HashMap<SocketAddr, TcpStream>>,
    stop: Stop,
}

impl Server {
    /// Starts a server. Each request gets the reply of `handler`, which may run on several threads
    /// at the same time. A request is counted before it is called. If it panics, its connection is
    /// closed.
    ///
    /// # Errors
    ///
    /// If no port can be bound.
    pub fn start(handler: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> io::Result<Self> {
        let shared = Arc::new(Shared {
            handler: Box::new(handler),
            requests: Mutex::default(),
            connections: Mutex::default(),
            stop: Stop::default(),
        });
        let accepting = shared.clone();
        let listener = Listener::bind(FREE, move |stream, client| {
            // If there is no other handle of the socket, the client sees that it is closed.
            let Ok(other) = stream.try_clone() else { return };
            lock(&accepting.connections).insert(client, other);
            let open = Open { shared: accepting.clone(), client };
            thread::spawn(move || open.serve(&stream));
        })?;
        Ok(Self { listener, shared })
    }

    /// Starts a server that gives the first requests these replies, in this order. Every further
    /// request gets a 200 with the body `done`.
    ///
    /// # Errors
    ///
    /// If no port can be bound.
    ///
    /// ```
    /// use unruly::{Reply, Server};
    ///
    /// // A client that asks again gets through at the fourth attempt.
    /// let server = Server::scripted([
    ///     Reply::status(503).retry_after(1),
    ///     Reply::reset(),
    ///     Reply::ok("half of it").cut_after(4),
    /// ])?;
    /// println!("{}", server.url());
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn scripted(script: impl IntoIterator<Item = Reply>) -> io::Result<Self> {
        let script: Mutex<VecDeque<Reply>> = Mutex::new(script.into_iter().collect());
        Self::start(move |_| lock(&script).pop_front().unwrap_or_else(|| Reply::ok("done")))
    }

    /// `http://127.0.0.1:…`, without a slash at the end.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address())
    }

    /// The address on which the server listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.listener.address()
    }

    /// The number of requests that have arrived whole. A request is counted before the handler is
    /// called with it.
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
        self.listener.stop();
        self.shared.stop.stop();
        for (_, connection) in lock(&self.shared.connections).drain() {
            let _ = connection.shutdown(Shutdown::Both);
        }
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("address", &self.address())
            .field("count", &self.count())
            .finish_non_exhaustive()
    }
}

/// An open connection. The list of them has another handle of its socket, and only the last handle
/// closes the connection; so it leaves the list also when the handler panics.
struct Open {
    shared: Arc<Shared>,
    client: SocketAddr,
}

impl Open {
    fn serve(self, stream: &TcpStream) {
        // A client that goes away early is part of the tests.
        let _ = connection::serve(stream, &self.shared.stop, &|request| self.shared.reply(request));
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        lock(&self.shared.connections).remove(&self.client);
    }
}

impl Shared {
    fn reply(&self, request: &Request) -> Reply {
        lock(&self.requests).push(request.clone());
        (self.handler)(request)
    }
}
