//! What a server program needs to be started, stopped and asked whether it is ready.

use std::fmt::Debug;
use std::io;
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::process::Command;

use rustix::process::Signal;

use crate::home::Home;

pub(crate) trait Program: Debug + Send + Sync {
    /// The name in messages.
    fn name(&self) -> &'static str;

    /// The package of Debian that has it.
    fn package(&self) -> &'static str;

    /// The path of the server, if it is installed.
    fn find(&self) -> Option<PathBuf>;

    /// Makes the folder of data. It runs once, before the first start.
    fn prepare(&self, home: &Home) -> io::Result<()>;

    /// The command that runs the server in the foreground.
    fn command(&self, home: &Home, address: SocketAddr) -> io::Result<Command>;

    /// The signal that stops it in order.
    fn stop_signal(&self) -> Signal;

    /// Whether the server at the other end takes commands.
    fn is_ready(&self, stream: &mut TcpStream) -> io::Result<bool>;

    /// The address as clients want it.
    fn url(&self, address: SocketAddr) -> String;
}

/// The first of these programs in the folders of `PATH`, or in those for administrators.
pub(crate) fn find(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain(["/usr/sbin", "/usr/local/sbin"].map(PathBuf::from));
    let folders: Vec<_> = folders.collect();
    names.iter().find_map(|name| folders.iter().map(|folder| folder.join(name)).find(|file| file.is_file()))
}

/// The path that `find` has found.
pub(crate) fn installed(path: Option<PathBuf>) -> io::Result<PathBuf> {
    path.ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "it is no longer installed"))
}
