//! Redis, or Valkey.

use std::fs;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::process::Command;

use rustix::process::Signal;

use crate::home::Home;
use crate::program::{self, Program};
use crate::server::Server;

/// Settings of a Redis server, or of Valkey if there is no Redis.
#[derive(Clone, Debug, Default)]
pub struct Redis {
    is_append_only: bool,
    is_cluster_node: bool,
}

impl Redis {
    /// A server that keeps its data in memory alone: they are gone after a restart.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Lets it write a log of all changes, so that its data are there again after a restart, a
    /// [`kill`](Server::kill) before it included.
    #[must_use]
    pub fn append_only(mut self) -> Self {
        self.is_append_only = true;
        self
    }

    /// Makes it a node of a cluster, which has no slots and knows no other node. It listens on a
    /// second port, 10,000 above its own.
    #[must_use]
    pub fn cluster_node(mut self) -> Self {
        self.is_cluster_node = true;
        self
    }

    /// Starts it, in some milliseconds. `None` if it is not installed.
    ///
    /// # Errors
    /// If it does not start, and in CI if it is not installed.
    pub fn start(self) -> io::Result<Option<Server>> {
        Server::start(Box::new(self))
    }
}

impl Program for Redis {
    fn name(&self) -> &'static str {
        "redis"
    }

    fn package(&self) -> &'static str {
        "redis-server"
    }

    fn find(&self) -> Option<PathBuf> {
        program::find(&["redis-server", "valkey-server"])
    }

    /// Its folder, as the server's user.
    fn prepare(&self, home: &Home) -> io::Result<()> {
        home.run(home.command("mkdir".as_ref())?.arg(home.data()))?;
        fs::metadata(home.data()).map(drop)
    }

    fn command(&self, home: &Home, address: SocketAddr) -> io::Result<Command> {
        let mut command = home.command(&program::installed(self.find())?)?;
        command.args(["--bind", &address.ip().to_string(), "--port", &address.port().to_string()]);
        command.arg("--dir").arg(home.data());
        command.args(["--save", "", "--appendonly", if self.is_append_only { "yes" } else { "no" }]);
        if self.is_cluster_node {
            // Without its slots a node answers for others.
            command.args(["--cluster-enabled", "yes", "--cluster-require-full-coverage", "no"]);
        }
        Ok(command)
    }

    fn stop_signal(&self) -> Signal {
        Signal::TERM
    }

    /// While it reads its log it answers with an error.
    fn is_ready(&self, stream: &mut TcpStream) -> io::Result<bool> {
        stream.write_all(b"PING\r\n")?;
        let mut answer = [0; 7];
        stream.read_exact(&mut answer)?;
        Ok(&answer == b"+PONG\r\n")
    }

    fn url(&self, address: SocketAddr) -> String {
        format!("redis://{address}/")
    }
}
