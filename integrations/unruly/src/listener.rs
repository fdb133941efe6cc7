//! A thread that accepts connections.

use std::collections::HashSet;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use socket2::{Domain, Socket, Type};

use crate::sync::lock;

/// Accepts connections, and hands each to a function. Nobody listens any more once it is dropped.
pub(crate) struct Listener {
    address: SocketAddr,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    ends: AtomicBool,
    /// The addresses of the connections that [`Listener::settle`] makes.
    marks: Mutex<HashSet<SocketAddr>>,
    found: Condvar,
}

/// Any free port of loopback.
pub(crate) const FREE: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

impl Listener {
    pub(crate) fn bind(
        address: SocketAddr,
        take: impl FnMut(TcpStream, SocketAddr) + Send + 'static,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind(address)?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared::default());
        let accepting = shared.clone();
        let thread = thread::spawn(move || accept(&listener, &accepting, take));
        Ok(Self { address, shared, thread: Some(thread) })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Waits until every connection that a client has made before this call is handed over. The
    /// system hands connections over in order, so this one makes another and waits for that.
    pub(crate) fn settle(&self) {
        let Ok((socket, own)) = self.mark() else { return };
        let mut marks = lock(&self.shared.marks);
        while marks.contains(&own) && self.thread.as_ref().is_some_and(|thread| !thread.is_finished()) {
            let waited = self.shared.found.wait_timeout(marks, Duration::from_millis(100));
            marks = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
        drop(socket);
    }

    /// Makes a connection that the thread will know by its address.
    fn mark(&self) -> io::Result<(Socket, SocketAddr)> {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
        socket.bind(&FREE.into())?;
        let own = socket.local_addr()?.as_socket().ok_or(io::ErrorKind::AddrNotAvailable)?;
        // Otherwise the system would keep its port for a while, and a test may settle often.
        socket.set_linger(Some(Duration::ZERO))?;
        lock(&self.shared.marks).insert(own);
        socket.connect(&self.address.into()).inspect_err(|_| {
            lock(&self.shared.marks).remove(&own);
        })?;
        Ok((socket, own))
    }

    /// Ends it: afterwards no connection is accepted and none is handed over.
    pub(crate) fn stop(&mut self) {
        let Some(thread) = self.thread.take() else { return };
        self.shared.ends.store(true, Ordering::SeqCst);
        // Wakes the thread that accepts. If the connection fails, the thread has already ended.
        let _woken = self.mark();
        let _ = thread.join();
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.stop();
    }
}

fn accept(listener: &TcpListener, shared: &Shared, mut take: impl FnMut(TcpStream, SocketAddr)) {
    loop {
        let accepted = listener.accept();
        if shared.ends.load(Ordering::SeqCst) {
            return;
        }
        match accepted {
            Ok((_, client)) if lock(&shared.marks).remove(&client) => shared.found.notify_all(),
            Ok((stream, client)) => take(stream, client),
            // A client that has gone again, or too many open files: both may pass.
            Err(_) => thread::yield_now(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_connection_is_handed_over_before_it_is_settled() {
        let taken = Arc::new(Mutex::new(Vec::new()));
        let taking = taken.clone();
        let listener = Listener::bind(FREE, move |_, client| {
            thread::yield_now();
            lock(&taking).push(client);
        });
        let listener = listener.expect("loopback has a free port");
        let mut made = Vec::new();
        for _ in 0..50 {
            made.push(TcpStream::connect(listener.address()).expect("it listens"));
            listener.settle();
            let clients: Vec<_> =
                made.iter().map(|client| client.local_addr().expect("it is bound")).collect();
            assert_eq!(*lock(&taken), clients);
        }
        drop(listener);
        assert_eq!(Arc::strong_count(&taken), 1, "the function is gone with its thread");
    }
}
