//! Clients of the tests, over plain sockets and `psql`.

use std::fs;
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use test_servers::Server;

/// A connection to Redis.
pub(crate) struct Client(TcpStream);

impl Client {
    pub(crate) fn of(address: SocketAddr) -> Self {
        Self(TcpStream::connect(address).expect("it listens"))
    }

    pub(crate) fn send(&mut self, command: &str) {
        writeln!(self.0, "{command}").expect("it is connected");
    }

    /// The next `length` bytes of answers.
    pub(crate) fn read(&mut self, length: usize) -> String {
        self.0.set_read_timeout(Some(Duration::from_secs(30))).expect("a limit");
        let mut answer = vec![0; length];
        self.0.read_exact(&mut answer).expect("an answer");
        String::from_utf8(answer).expect("text")
    }

    /// Whether no answer comes in a while.
    pub(crate) fn is_silent(&mut self) -> bool {
        self.0.set_read_timeout(Some(Duration::from_millis(50))).expect("a limit");
        let outcome = self.0.read(&mut [0]);
        outcome.is_err_and(|error| error.kind() == ErrorKind::WouldBlock)
    }

    pub(crate) fn ask(&mut self, command: &str, expected: &str) {
        self.send(command);
        assert_eq!(self.read(expected.len()), expected, "{command}");
    }
}

/// What the client program of a database says to this SQL.
pub(crate) fn psql(server: &Server, sql: &str) -> Output {
    let mut psql = Command::new("psql");
    psql.args(["--no-psqlrc", "--tuples-only", "--no-align", "--command", sql]);
    psql.arg(server.url()).output().expect("the server's package brings it")
}

/// The answer to SQL that is right.
pub(crate) fn rows(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// The letter of a process's state: `T` is stopped, and `Z` has ended and is not waited for.
pub(crate) fn state(process: u32) -> Option<char> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    status.lines().find_map(|line| line.strip_prefix("State:")?.trim().chars().next())
}

pub(crate) fn runs(process: u32) -> bool {
    state(process).is_some_and(|state| state != 'Z')
}

/// The working folder of a process, which is the server's.
pub(crate) fn folder(process: u32) -> PathBuf {
    let folder = fs::read_link(format!("/proc/{process}/cwd")).expect("it runs");
    let folder = if folder.ends_with("data") { folder.parent().map(Path::to_owned) } else { Some(folder) };
    folder.expect("it is in a folder")
}
