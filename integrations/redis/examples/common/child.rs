//! Replicas as processes of this program, which end with it, however it ends: they read from it.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _, stdin};
use std::process::{Child as Process, ChildStdout, Command, Stdio};
use std::thread;

use crate::Outcome;

/// A process of this program with other arguments. It is killed when this is dropped.
pub(crate) struct Child {
    process: Process,
    answers: BufReader<ChildStdout>,
}

impl Child {
    pub(crate) fn start(arguments: &[&str]) -> Outcome<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        let mut process = command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let answers = BufReader::new(process.stdout.take().ok_or("it is piped")?);
        Ok(Self { process, answers })
    }

    /// The next line that it says.
    pub(crate) fn line(&mut self) -> Outcome<String> {
        let mut line = String::new();
        if self.answers.read_line(&mut line)? == 0 {
            return Err("a replica has ended".into());
        }
        Ok(line.trim().to_owned())
    }

    /// Tells it something, as a line.
    #[allow(dead_code, reason = "not every example talks to its replicas")]
    pub(crate) fn tell(&mut self, line: &str) -> Outcome<()> {
        Ok(writeln!(self.process.stdin.as_mut().ok_or("it is piped")?, "{line}")?)
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// In a replica: ends the process as soon as the one that has started it is gone.
#[allow(dead_code, reason = "replicas that read lines find the end themselves")]
pub(crate) fn end_with_parent() {
    thread::spawn(|| {
        // An end, or an error: nobody is there in both cases.
        let _ = io::copy(&mut stdin().lock().take(u64::MAX), &mut io::sink());
        std::process::exit(0);
    });
}
