//! A service on loopback that can be made to die, and that notes who calls it and when.
//!
//! A connection begins with the number of the replica. A call is one byte, and so is its answer.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

const WORKS: u8 = b'+';
const FAILS: u8 = b'-';

/// A call that has reached the service.
#[derive(Clone, Copy, Debug)]
#[allow(dead_code, reason = "not every example looks at all of it")]
pub(crate) struct Call {
    /// When it came.
    pub(crate) at: Instant,
    /// Who called.
    pub(crate) replica: u8,
    /// Whether the service was dead.
    pub(crate) has_failed: bool,
    /// The number of calls that ran then, with this one.
    pub(crate) running: u32,
}

/// The service. It ends with the process.
pub(crate) struct Service {
    address: SocketAddr,
    inner: Arc<Inner>,
}

struct Inner {
    is_dead: AtomicBool,
    /// What a call takes while the service is dead.
    agony: Duration,
    running: AtomicU32,
    calls: Mutex<Vec<Call>>,
}

impl Service {
    /// A service that works. While it is dead, an answer takes `agony`.
    pub(crate) fn start(agony: Duration) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let inner = Arc::new(Inner {
            is_dead: AtomicBool::new(false),
            agony,
            running: AtomicU32::new(0),
            calls: Mutex::new(Vec::new()),
        });
        let served = Arc::clone(&inner);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let served = Arc::clone(&served);
                // It ends when the replica does.
                thread::spawn(move || served.serve(stream));
            }
        });
        Ok(Self { address, inner })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Lets it die, or heals it.
    pub(crate) fn set_dead(&self, is_dead: bool) {
        self.inner.is_dead.store(is_dead, Ordering::SeqCst);
    }

    /// The calls that have come since an instant, in their order.
    pub(crate) fn since(&self, from: Instant) -> Vec<Call> {
        let calls = self.inner.calls.lock().unwrap_or_else(PoisonError::into_inner);
        calls.iter().filter(|call| call.at >= from).copied().collect()
    }
}

impl Inner {
    fn serve(&self, mut stream: TcpStream) -> io::Result<()> {
        stream.set_nodelay(true)?;
        let replica = byte(&mut stream)?;
        loop {
            byte(&mut stream)?;
            let answer = self.answer(replica);
            stream.write_all(&[answer])?;
        }
    }

    fn answer(&self, replica: u8) -> u8 {
        let has_failed = self.is_dead.load(Ordering::SeqCst);
        let running = self.running.fetch_add(1, Ordering::SeqCst) + 1;
        let call = Call { at: Instant::now(), replica, has_failed, running };
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).push(call);
        if has_failed {
            thread::sleep(self.agony);
        }
        self.running.fetch_sub(1, Ordering::SeqCst);
        if has_failed { FAILS } else { WORKS }
    }
}

/// A connection of a replica to the service.
pub(crate) struct Client(TcpStream);

impl Client {
    pub(crate) fn connect(address: &str, replica: u8) -> io::Result<Self> {
        let mut stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.write_all(&[replica])?;
        Ok(Self(stream))
    }

    /// One call.
    pub(crate) fn call(&mut self) -> io::Result<()> {
        self.0.write_all(&[0])?;
        match byte(&mut self.0)? {
            WORKS => Ok(()),
            _ => Err(io::Error::other("the service is dead")),
        }
    }
}

fn byte(stream: &mut TcpStream) -> io::Result<u8> {
    let mut byte = [0];
    stream.read_exact(&mut byte)?;
    Ok(byte[0])
}
