//! One connection through the proxy: two sockets, and a thread for each direction.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use socket2::SockRef;

use super::mode::{Meter, Towards};
use super::shared::{Admitted, Shared};

/// The most bytes that are read at once.
const PIECE: usize = 64 * 1024;
/// How long a write may block before it looks whether the connection is cut.
const LOOK: Duration = Duration::from_millis(50);

/// Both ends of a connection, and whether it was cut.
#[derive(Debug)]
pub(crate) struct Link {
    client: TcpStream,
    server: OnceLock<TcpStream>,
    cut: AtomicBool,
}

/// The two ways to cut a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    /// An orderly end in both directions.
    Close,
    /// A reset of both sockets.
    Reset,
}

impl Link {
    pub(crate) fn new(client: TcpStream) -> Self {
        Self { client, server: OnceLock::new(), cut: AtomicBool::new(false) }
    }

    pub(crate) fn is_cut(&self) -> bool {
        self.cut.load(Ordering::SeqCst)
    }

    /// Cuts the connection. Threads that wait for bytes of it wake. One that waits for the mode
    /// has to be woken by the caller.
    pub(crate) fn cut(&self, how: Cut) {
        // The first way stays: a reset must not become a close because a thread notices it.
        if self.cut.swap(true, Ordering::SeqCst) {
            return;
        }
        for socket in [Some(&self.client), self.server.get()].into_iter().flatten() {
            end(socket, how);
        }
    }

    /// Connects to the server, and passes bytes on until both directions have ended.
    pub(crate) fn run(&self, shared: &Shared) -> io::Result<()> {
        if !shared.admit_connection(self) {
            return Ok(());
        }
        let server = shared.connect()?;
        let server = self.server.get_or_init(|| server);
        // If it was cut meanwhile, the cut has not seen this socket.
        if self.is_cut() {
            return Ok(());
        }
        for socket in [&self.client, server] {
            socket.set_nodelay(true)?;
            socket.set_write_timeout(Some(LOOK))?;
        }
        thread::scope(|scope| {
            scope.spawn(|| self.pump(shared, &self.client, server, Towards::Server));
            self.pump(shared, server, &self.client, Towards::Client);
        });
        Ok(())
    }

    fn pump(&self, shared: &Shared, mut from: &TcpStream, to: &TcpStream, towards: Towards) {
        let (mut buffer, mut meter) = (vec![0; PIECE], Meter::default());
        loop {
            match from.read(&mut buffer) {
                Ok(len) if !self.pass(shared, to, towards, &mut meter, &buffer[..len]) => return,
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                // The other side learns how this one ended.
                Err(_) => return shared.cut(self, Cut::Reset),
            }
        }
    }

    /// Passes bytes on as the mode lets it; none are the end of the stream. Says whether more may
    /// follow.
    fn pass(
        &self,
        shared: &Shared,
        to: &TcpStream,
        towards: Towards,
        meter: &mut Meter,
        bytes: &[u8],
    ) -> bool {
        let (mut held, mut rest) = (shared.hold(bytes.len()), bytes);
        while let Some(Admitted { len, last }) = held.admit(self, meter, towards) {
            if bytes.is_empty() {
                let _ = to.shutdown(Shutdown::Write);
                return false;
            }
            if self.write(to, &rest[..len]).is_err() {
                shared.cut(self, Cut::Reset);
                return false;
            }
            if last {
                shared.cut(self, Cut::Close);
                return false;
            }
            rest = &rest[len..];
            if rest.is_empty() {
                return true;
            }
        }
        false
    }

    /// Writes all bytes, and gives up when the connection is cut.
    fn write(&self, mut to: &TcpStream, mut bytes: &[u8]) -> io::Result<()> {
        use io::ErrorKind::{ConnectionAborted, Interrupted, TimedOut, WouldBlock, WriteZero};
        while !bytes.is_empty() {
            match to.write(bytes) {
                Ok(0) => return Err(WriteZero.into()),
                Ok(written) => bytes = &bytes[written..],
                Err(error) if matches!(error.kind(), Interrupted | TimedOut | WouldBlock) => {}
                Err(error) => return Err(error),
            }
            if self.is_cut() {
                return Err(ConnectionAborted.into());
            }
        }
        Ok(())
    }
}

fn end(socket: &TcpStream, how: Cut) {
    // A socket that has ended already is at its end.
    let _ = match how {
        Cut::Close => socket.shutdown(Shutdown::Both),
        // The reset is sent when the last handle is closed. Until then the client must not see an
        // orderly end, so only the threads here are told.
        Cut::Reset => SockRef::from(socket)
            .set_linger(Some(Duration::ZERO))
            .and_then(|()| socket.shutdown(Shutdown::Read)),
    };
}
