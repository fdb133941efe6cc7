//! `PostgreSQL`.

use std::fs;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;

use rustix::process::Signal;

use crate::home::Home;
use crate::program::{self, Program};
use crate::server::Server;

/// Settings of a `PostgreSQL` server: the newest version that is installed.
///
/// It runs without `fsync`: what it has written survives a [`kill`](Server::kill), and would not
/// survive a power failure.
#[derive(Clone, Debug)]
pub struct Postgres {
    max_connections: u32,
}

impl Default for Postgres {
    fn default() -> Self {
        Self { max_connections: 50 }
    }
}

impl Postgres {
    /// A server for 50 connections.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The number of connections that it accepts, at least 4; three of them are kept for
    /// superusers, such as the user of [`Server::url`].
    #[must_use]
    pub fn max_connections(mut self, number: u32) -> Self {
        self.max_connections = number.max(4);
        self
    }

    /// Makes its data, in a second or two, and starts it. `None` if it is not installed.
    ///
    /// # Errors
    /// If it does not start, and in CI if it is not installed.
    pub fn start(self) -> io::Result<Option<Server>> {
        Server::start(Box::new(self))
    }
}

impl Program for Postgres {
    fn name(&self) -> &'static str {
        "postgres"
    }

    fn package(&self) -> &'static str {
        "postgresql"
    }

    /// Debian keeps the versions apart, outside of `PATH`.
    fn find(&self) -> Option<PathBuf> {
        let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
        let numbers = versions.filter_map(|version| version.file_name().to_str()?.parse::<u32>().ok());
        let mut numbers: Vec<_> = numbers.collect();
        numbers.sort_unstable();
        let folders = numbers.iter().rev().map(|number| format!("/usr/lib/postgresql/{number}/bin/postgres"));
        let found = folders.map(PathBuf::from).find(|file| file.is_file());
        found.or_else(|| program::find(&["postgres"]))
    }

    fn prepare(&self, home: &Home) -> io::Result<()> {
        let server = program::installed(self.find())?;
        let mut initdb = home.command(&server.with_file_name("initdb"))?;
        initdb.arg("--pgdata").arg(home.data()).args(["--username", "postgres", "--auth", "trust"]);
        home.run(initdb.args(["--no-sync", "--no-locale", "--encoding", "UTF8"]))
    }

    fn command(&self, home: &Home, address: SocketAddr) -> io::Result<Command> {
        let mut command = home.command(&program::installed(self.find())?)?;
        command.arg("-D").arg(home.data());
        for (setting, value) in self.settings(home.path(), address) {
            command.arg("-c").arg(format!("{setting}={value}"));
        }
        Ok(command)
    }

    /// A fast shutdown.
    fn stop_signal(&self) -> Signal {
        Signal::INT
    }

    /// A server that starts, or stops, answers with an error instead.
    fn is_ready(&self, stream: &mut TcpStream) -> io::Result<bool> {
        const STARTUP: &[u8] = b"\0\x03\0\0user\0postgres\0database\0postgres\0\0";
        const AUTHENTICATION: u8 = b'R';
        let length = u32::try_from(STARTUP.len() + 4).map_err(io::Error::other)?;
        stream.write_all(&[&length.to_be_bytes(), STARTUP].concat())?;
        let mut answer = [0];
        stream.read_exact(&mut answer)?;
        Ok(answer[0] == AUTHENTICATION)
    }

    fn url(&self, address: SocketAddr) -> String {
        format!("postgres://postgres@{address}/postgres")
    }
}

impl Postgres {
    fn settings(&self, home: &Path, address: SocketAddr) -> [(&'static str, String); 11] {
        [
            ("listen_addresses", address.ip().to_string()),
            ("port", address.port().to_string()),
            ("unix_socket_directories", home.display().to_string()),
            ("max_connections", self.max_connections.to_string()),
            ("shared_buffers", "16MB".to_owned()),
            // A file in the data, which goes with them.
            ("dynamic_shared_memory_type", "mmap".to_owned()),
            ("fsync", "off".to_owned()),
            ("wal_level", "minimal".to_owned()),
            ("max_wal_senders", "0".to_owned()),
            ("autovacuum", "off".to_owned()),
            ("jit", "off".to_owned()),
        ]
    }
}
