//! Servers that do not start.

use super::*;
use crate::program;
use std::path::PathBuf;
use std::process::Command;

/// A program, by what its command does.
#[derive(Debug)]
enum Broken {
    Missing,
    Ends(&'static str),
}

impl Program for Broken {
    fn name(&self) -> &'static str {
        "broken"
    }

    fn package(&self) -> &'static str {
        "broken-server"
    }

    fn find(&self) -> Option<PathBuf> {
        if matches!(self, Self::Missing) { None } else { program::find(&["sh"]) }
    }

    fn prepare(&self, _: &Home) -> io::Result<()> {
        Ok(())
    }

    fn command(&self, home: &Home, _: SocketAddr) -> io::Result<Command> {
        let Self::Ends(script) = self else { return Err(ErrorKind::NotFound.into()) };
        let mut command = home.command(&program::installed(self.find())?)?;
        command.args(["-c", script]);
        Ok(command)
    }

    fn stop_signal(&self) -> Signal {
        Signal::TERM
    }

    fn is_ready(&self, _: &mut TcpStream) -> io::Result<bool> {
        Ok(false)
    }

    fn url(&self, _: SocketAddr) -> String {
        String::new()
    }
}

#[test]
fn one_that_is_missing_is_none_or_in_ci_an_error() {
    let outcome = Server::start(Box::new(Broken::Missing));
    if std::env::var_os("CI").is_some_and(|value| !value.is_empty()) {
        let expected = "broken: the Debian package broken-server is not installed";
        assert_eq!(outcome.expect_err("a hole").to_string(), expected);
    } else {
        assert!(outcome.expect("it says so").is_none());
    }
}

#[test]
fn one_that_ends_at_once_is_told_with_its_log() {
    let error = Server::start(Box::new(Broken::Ends("echo why; exit 7"))).expect_err("it ends");
    assert_eq!(error.to_string(), "broken: exit status: 7\nwhy");
}

#[test]
fn another_port_is_tried_if_one_is_taken() {
    let script = "echo; echo address already in use; exit 1";
    let error = Server::start(Box::new(Broken::Ends(script))).expect_err("all are taken");
    assert_eq!(error.kind(), ErrorKind::AddrInUse);
    assert_eq!(error.to_string().matches("in use").count(), PORTS as usize);
}
