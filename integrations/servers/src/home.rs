//! The folder of a server, and the user that it runs as.

use std::fs::{self, File};
use std::io::{self, Read, Seek};
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// A temporary folder. It holds the data, sockets and log of one server, and belongs to its user.
#[derive(Debug)]
pub(crate) struct Home {
    folder: TempDir,
    user: Option<User>,
}

/// The numbers of a user and of its group.
#[derive(Clone, Copy, Debug, PartialEq)]
struct User {
    id: u32,
    group: u32,
}

impl Home {
    pub(crate) fn new(server: &str) -> io::Result<Self> {
        let folder = tempfile::Builder::new().prefix(&format!("resilience-{server}-")).tempdir()?;
        let user = if rustix::process::geteuid().is_root() { Some(nobody()?) } else { None };
        if let Some(user) = user {
            chown(folder.path(), Some(user.id), Some(user.group))?;
        }
        File::create(folder.path().join("log"))?;
        Ok(Self { folder, user })
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.path().join("data")
    }

    /// A command that runs here, as the user of the server, in a process group of its own. It
    /// writes into the log.
    pub(crate) fn command(&self, program: &Path) -> io::Result<Command> {
        let log = File::options().append(true).open(self.path().join("log"))?;
        let mut command = Command::new(program);
        command.current_dir(self.path()).env("HOME", self.path()).env("TZ", "UTC").process_group(0);
        command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        if let Some(user) = self.user {
            command.uid(user.id).gid(user.group);
        }
        Ok(command)
    }

    /// Runs a command to its end.
    pub(crate) fn run(&self, command: &mut Command) -> io::Result<()> {
        let status = command.status()?;
        if status.success() { Ok(()) } else { Err(self.failure(&status.to_string())) }
    }

    /// An error with the end of the log.
    pub(crate) fn failure(&self, what: &str) -> io::Error {
        const LINES: usize = 20;
        let log = self.log(0).unwrap_or_default();
        let lines: Vec<_> = log.lines().collect();
        let end = lines[lines.len().saturating_sub(LINES)..].join("\n");
        io::Error::other(format!("{what}\n{end}"))
    }

    /// The log, from this byte on.
    pub(crate) fn log(&self, from: u64) -> io::Result<String> {
        let mut log = File::open(self.path().join("log"))?;
        log.seek(io::SeekFrom::Start(from))?;
        let mut bytes = Vec::new();
        log.read_to_end(&mut bytes)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// The length of the log in bytes.
    pub(crate) fn log_end(&self) -> io::Result<u64> {
        Ok(fs::metadata(self.path().join("log"))?.len())
    }
}

fn nobody() -> io::Result<User> {
    let users = fs::read_to_string("/etc/passwd")?;
    user("nobody", &users).ok_or_else(|| io::Error::other("there is no user `nobody` to run a server"))
}

fn user(name: &str, users: &str) -> Option<User> {
    let fields = users.lines().map(|line| line.split(':').collect::<Vec<_>>());
    let fields = fields.into_iter().find(|fields| fields.first() == Some(&name))?;
    Some(User { id: fields.get(2)?.parse().ok()?, group: fields.get(3)?.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_found_by_its_whole_name() {
        let users =
            "root:x:0:0:root:/root:/bin/bash\nnobody2:x:7:8::/:/bin/sh\nnobody:x:65534:65533:nobody:/:/x\n";
        assert_eq!(user("nobody", users), Some(User { id: 65_534, group: 65_533 }));
        assert_eq!(user("body", users), None);
    }

    #[test]
    fn a_command_that_fails_is_told_with_its_log() {
        let home = Home::new("home").expect("a folder");
        let mut command = home.command("/bin/sh".as_ref()).expect("a log");
        let error = home.run(command.args(["-c", "echo why >&2; exit 3"])).expect_err("it fails");
        assert_eq!(error.to_string(), "exit status: 3\nwhy");
    }
}
