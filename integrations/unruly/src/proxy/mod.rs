//! A network that fails, in front of a server of any protocol.

mod link;
mod mode;
mod shared;

use std::net::{SocketAddr, ToSocketAddrs};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use std::{fmt, io};

use socket2::{Domain, Socket, Type};

use self::link::Cut;
use self::mode::{Mode, Towards};
use self::shared::Shared;
use crate::listener::{FREE, Listener};
use crate::sync::lock;

/// A TCP proxy in front of a server, with a network between the two that fails as a test tells it.
///
/// It begins with a network that works. A method takes effect at once, for the connections that are
/// open and for those to come, and holds until the next one. Three are special:
/// [`refuse`](Self::refuse) is about new connections alone, and [`cut`](Self::cut) and
/// [`reset`](Self::reset) end the open ones and change nothing else.
///
/// Bytes that are already on their way when a method is called may still arrive. Waits
/// ([`throttle`](Self::throttle), [`delay`](Self::delay)) pass on the real clock; the next call of
/// a method ends them. It runs on threads of its own, two for a connection. Dropping it closes all
/// connections and gives the port back.
///
/// ```
/// use std::io::{Read, Write};
/// use std::net::TcpStream;
/// use unruly::{Proxy, Reply, Server};
///
/// let server = Server::scripted([Reply::ok("charged")])?; // or a database
/// let proxy = Proxy::start(server.address())?;
/// let mut client = TcpStream::connect(proxy.address())?;
///
/// proxy.cut_answers_after(0);
/// client.write_all(b"POST /charge HTTP/1.1\r\n\r\n")?;
/// assert_eq!(client.read_to_end(&mut Vec::new())?, 0); // the answer is lost
/// assert_eq!(server.count(), 1); // but the charge was made
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct Proxy {
    address: SocketAddr,
    door: Mutex<Door>,
    shared: Arc<Shared>,
}

/// What clients meet at the address.
enum Door {
    Open(Listener),
    /// Nobody listens. The socket, if the system let it be bound, keeps others from the port.
    Shut(#[expect(dead_code, reason = "held, so that nobody else gets the port")] Option<Socket>),
}

/// What a [`Proxy`] has counted since it was started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counts {
    /// The connections that clients have made.
    pub connections: u64,
    /// Those of them that have not ended.
    pub open: usize,
    /// The bytes that were passed on to the server. They are counted before they are sent.
    pub to_server: u64,
    /// The bytes that were passed on to clients. They are counted before they are sent.
    pub to_client: u64,
    /// The bytes that have come to the proxy and that it holds back.
    pub held: u64,
}

impl Proxy {
    /// Starts a proxy on a free port of loopback, in front of the server at `target`. It connects
    /// to the server once for each connection of a client. If the server cannot be reached, the
    /// client's connection is closed.
    ///
    /// # Errors
    ///
    /// If no port can be bound, or `target` is a name that cannot be resolved.
    pub fn start(target: impl ToSocketAddrs) -> io::Result<Self> {
        let shared = Arc::new(Shared::new(target.to_socket_addrs()?.collect()));
        let listener = listen(FREE, &shared)?;
        Ok(Self { address: listener.address(), door: Mutex::new(Door::Open(listener)), shared })
    }

    /// The address on which the proxy listens, for the client under test. It never changes.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Passes all bytes on, those that were held back first. A proxy begins so.
    ///
    /// # Panics
    ///
    /// If it had [refused](Self::refuse) connections and cannot listen on its port again. The same
    /// is true of the other methods that let connections in.
    pub fn pass(&self) {
        self.set(Mode::Pass);
    }

    /// Holds all bytes back, and the ends of streams. Connections stay open, and new ones are made
    /// and do not reach the server. The next method lets the bytes go on.
    pub fn stall(&self) {
        self.set(Mode::Stall);
    }

    /// Passes at most so many bytes on in each `per`, for each connection and direction. For an
    /// even rate `per` is short: 10,000 bytes in each 10 ms are a megabyte a second. A rate of no
    /// bytes counts as one of a byte.
    pub fn throttle(&self, bytes: u64, per: Duration) {
        self.set(Mode::Throttle { bytes, per });
    }

    /// Passes bytes on later by this time, in each direction. So a question with its answer takes
    /// twice as long. At most 64 KiB of a direction are on their way at the same time.
    pub fn delay(&self, delay: Duration) {
        self.set(Mode::Delay(delay));
    }

    /// Closes each connection when so many bytes have gone on to the client, counted from now: in
    /// the middle of an answer, or with 0 before its first byte, when the server has done its work.
    pub fn cut_answers_after(&self, bytes: u64) {
        self.set(Mode::CutAfter { towards: Towards::Client, bytes });
    }

    /// Closes each connection when so many bytes have gone on to the server, counted from now: in
    /// the middle of a request, or with 0 before its first byte.
    pub fn cut_requests_after(&self, bytes: u64) {
        self.set(Mode::CutAfter { towards: Towards::Server, bytes });
    }

    /// Refuses new connections: clients get `ECONNREFUSED`. Those that are open go on as before.
    pub fn refuse(&self) {
        let mut door = lock(&self.door);
        if let Door::Open(listener) = &mut *door {
            listener.settle();
            listener.stop();
            *door = Door::Shut(placeholder(self.address).ok());
        }
    }

    /// Closes all open connections, on both sides. One that a client has made before the call is
    /// open, even if its server was not reached yet.
    pub fn cut(&self) {
        self.settle();
        self.shared.cut_all(Cut::Close);
    }

    /// The same, but the connections are reset: clients get `ECONNRESET`.
    pub fn reset(&self) {
        self.settle();
        self.shared.cut_all(Cut::Reset);
    }

    /// What was counted. A connection that a client has made before the call is counted.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.settle();
        self.shared.counts()
    }

    /// Waits until this is true of what was counted, and gives it. It blocks its thread, and has no
    /// limit of time: a test whose condition never comes true does not end.
    ///
    /// ```
    /// # use std::io::Write;
    /// # use std::net::TcpStream;
    /// # let server = unruly::Server::scripted([])?;
    /// # let proxy = unruly::Proxy::start(server.address())?;
    /// proxy.stall();
    /// let mut client = TcpStream::connect(proxy.address())?;
    /// client.write_all(b"GET / HTTP/1.1\r\n\r\n")?;
    /// proxy.pass();
    /// let counts = proxy.wait_for(|counts| counts.to_client > 0);
    /// assert_eq!((counts.to_server, server.count()), (18, 1));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn wait_for(&self, so: impl Fn(&Counts) -> bool) -> Counts {
        self.shared.wait_for(so)
    }

    fn set(&self, mode: Mode) {
        self.shared.set(mode);
        let mut door = lock(&self.door);
        if let Door::Shut(_) = &*door {
            // The port is free for as long as it takes to bind it again.
            *door = Door::Shut(None);
            *door = Door::Open(listen(self.address, &self.shared).expect("the proxy gets its port back"));
        }
    }

    /// Waits until the connections that clients have made are known here.
    fn settle(&self) {
        if let Door::Open(listener) = &*lock(&self.door) {
            listener.settle();
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        *lock(&self.door) = Door::Shut(None);
        self.shared.cut_all(Cut::Close);
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Proxy")
            .field("address", &self.address)
            .field("counts", &self.shared.counts())
            .finish_non_exhaustive()
    }
}

fn listen(address: SocketAddr, shared: &Arc<Shared>) -> io::Result<Listener> {
    let shared = shared.clone();
    Listener::bind(address, move |client, _| shared.begin(client))
}

/// A socket that has the port and does not listen.
fn placeholder(address: SocketAddr) -> io::Result<Socket> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    // The connections that are open have this port too.
    socket.set_reuse_address(true)?;
    socket.bind(&address.into())?;
    Ok(socket)
}
