//! `MariaDB`.

use std::io::{self, Read};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::process::Command;

use rustix::process::Signal;

use crate::home::Home;
use crate::program::{self, Program};
use crate::server::Server;

/// Settings that the folder of data is made with, too.
const STORAGE: [&str; 2] = ["--innodb-log-file-size=8M", "--innodb-buffer-pool-size=16M"];

/// Settings of a `MariaDB` server.
#[derive(Clone, Debug)]
pub struct MariaDb {
    max_connections: u32,
}

impl Default for MariaDb {
    fn default() -> Self {
        Self { max_connections: 50 }
    }
}

impl MariaDb {
    /// A server for 50 connections.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The number of connections that it accepts, at least 10; one more is kept for
    /// administrators, such as the user of [`Server::url`].
    #[must_use]
    pub fn max_connections(mut self, number: u32) -> Self {
        self.max_connections = number.max(10);
        self
    }

    /// Makes its data, in some seconds, and starts it. `None` if it is not installed.
    ///
    /// # Errors
    /// If it does not start, and in CI if it is not installed.
    pub fn start(self) -> io::Result<Option<Server>> {
        Server::start(Box::new(self))
    }
}

impl Program for MariaDb {
    fn name(&self) -> &'static str {
        "mariadb"
    }

    fn package(&self) -> &'static str {
        "mariadb-server"
    }

    fn find(&self) -> Option<PathBuf> {
        program::find(&["mariadb-install-db"]).and_then(|_| program::find(&["mariadbd"]))
    }

    fn prepare(&self, home: &Home) -> io::Result<()> {
        let install = program::installed(program::find(&["mariadb-install-db"]))?;
        let mut install = home.command(&install)?;
        // Settings of the machine do not apply; this argument has to be the first one.
        install.arg("--no-defaults").arg(format!("--datadir={}", home.data().display()));
        install.args(["--auth-root-authentication-method=normal", "--skip-name-resolve"]);
        home.run(install.args(STORAGE))
    }

    fn command(&self, home: &Home, address: SocketAddr) -> io::Result<Command> {
        let mut command = home.command(&program::installed(self.find())?)?;
        command.arg("--no-defaults").arg(format!("--datadir={}", home.data().display()));
        command.arg(format!("--socket={}", home.path().join("socket").display()));
        command.arg(format!("--pid-file={}", home.path().join("pid").display()));
        command.arg(format!("--bind-address={}", address.ip())).arg(format!("--port={}", address.port()));
        command.arg(format!("--max-connections={}", self.max_connections));
        // The log goes to the system, and need not be on the disk.
        command.args(["--skip-name-resolve", "--innodb-flush-log-at-trx-commit=2"]).args(STORAGE);
        Ok(command)
    }

    fn stop_signal(&self) -> Signal {
        Signal::TERM
    }

    /// The server speaks first: a packet with its protocol, or with an error.
    fn is_ready(&self, stream: &mut TcpStream) -> io::Result<bool> {
        const PROTOCOL: u8 = 10;
        let mut packet = [0; 5];
        stream.read_exact(&mut packet)?;
        Ok(packet[4] == PROTOCOL)
    }

    fn url(&self, address: SocketAddr) -> String {
        format!("mysql://root@{address}/test")
    }
}
