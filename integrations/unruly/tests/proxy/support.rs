//! A server that echoes, and clients of it.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;
use unruly::Proxy;

pub(crate) const HOUR: Duration = Duration::from_secs(3600);

/// A server that sends back what it gets.
pub(crate) struct Echo {
    pub(crate) address: SocketAddr,
    pub(crate) connections: Arc<AtomicUsize>,
    /// The bytes of each connection that has ended, in the order of their ends.
    pub(crate) ended: mpsc::Receiver<Vec<u8>>,
}

impl Echo {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
        let address = listener.local_addr().expect("it is bound");
        let connections = Arc::new(AtomicUsize::new(0));
        let (counted, (ends, ended)) = (connections.clone(), mpsc::channel());
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                counted.fetch_add(1, Ordering::SeqCst);
                let ends = ends.clone();
                thread::spawn(move || ends.send(echo(stream)));
            }
        });
        Self { address, connections, ended }
    }
}

pub(crate) fn echo(mut stream: TcpStream) -> Vec<u8> {
    let (mut buffer, mut all) = ([0; 1024], Vec::new());
    while let Ok(len @ 1..) = stream.read(&mut buffer) {
        all.extend(&buffer[..len]);
        if stream.write_all(&buffer[..len]).is_err() {
            break;
        }
    }
    all
}

pub(crate) fn start() -> (Echo, Proxy) {
    let echo = Echo::start();
    let proxy = Proxy::start(echo.address).expect("loopback has a free port");
    (echo, proxy)
}

pub(crate) fn connect(proxy: &Proxy) -> TcpStream {
    TcpStream::connect(proxy.address()).expect("the proxy listens")
}

/// A connection over which something has gone back and forth.
pub(crate) fn warm(proxy: &Proxy) -> TcpStream {
    let mut client = connect(proxy);
    assert_eq!(say(&mut client, b"warm"), b"warm");
    client
}

/// Sends bytes, and reads as many.
pub(crate) fn say(client: &mut TcpStream, bytes: &[u8]) -> Vec<u8> {
    client.write_all(bytes).expect("the connection is open");
    read(client, bytes.len())
}

pub(crate) fn read(client: &mut TcpStream, len: usize) -> Vec<u8> {
    let mut bytes = vec![0; len];
    client.read_exact(&mut bytes).expect("so much comes");
    bytes
}

/// The rest of what comes, and how the connection ends.
pub(crate) fn rest(client: &mut TcpStream) -> (Vec<u8>, Option<ErrorKind>) {
    let mut bytes = Vec::new();
    let end = client.read_to_end(&mut bytes).err().map(|error| error.kind());
    (bytes, end)
}
