//! What sharing costs the Redis server.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use redis::{Client, cmd};

use crate::Outcome;

/// Commands in a second and replica, and the memory of all keys.
pub(crate) struct Costs {
    pub(crate) replicas: u8,
    pub(crate) in_calm: f64,
    pub(crate) in_outage: f64,
    /// For each kind of key: how many there are, and the bytes of all of them.
    pub(crate) memory: Vec<(String, u32, u64)>,
}

/// Counts the commands that clients send. Those that scripts call are not among them, and would be
/// in `INFO commandstats`.
pub(crate) struct Monitor(Arc<AtomicU32>);

impl Monitor {
    pub(crate) fn of(server: SocketAddr) -> Outcome<Self> {
        let mut stream = TcpStream::connect(server)?;
        stream.write_all(b"MONITOR\r\n")?;
        let mut lines = BufReader::new(stream).lines();
        // The answer to the command itself.
        lines.next().ok_or("the server has gone")??;
        let count = Arc::new(AtomicU32::new(0));
        let counted = Arc::clone(&count);
        thread::spawn(move || {
            // It ends with the server.
            for line in lines.map_while(Result::ok) {
                if !line.contains(" lua] ") {
                    counted.fetch_add(1, Ordering::Relaxed);
                }
            }
        });
        Ok(Self(count))
    }

    pub(crate) fn commands(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }
}

/// What the keys of each kind take, as the server tells it.
pub(crate) fn memory(url: &str) -> Outcome<Vec<(String, u32, u64)>> {
    let mut connection = Client::open(url)?.get_connection()?;
    let keys: Vec<String> = cmd("KEYS").arg("*").query(&mut connection)?;
    let mut kinds: BTreeMap<String, (u32, u64)> = BTreeMap::new();
    for key in keys {
        let bytes: Option<u64> =
            cmd("MEMORY").arg("USAGE").arg(&key).arg("SAMPLES").arg(0).query(&mut connection)?;
        let kind = key.split(':').nth(2).unwrap_or_default().to_owned();
        let sum = kinds.entry(kind).or_default();
        // One may have ended meanwhile.
        *sum = (sum.0 + u32::from(bytes.is_some()), sum.1 + bytes.unwrap_or_default());
    }
    Ok(kinds.into_iter().map(|(kind, (count, bytes))| (kind, count, bytes)).collect())
}
