//! A process that ends the server when the program ends, however the program ends.

use std::io::{self, Write};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};

use rustix::process::Pid;

/// Reads the number of the process that runs now, a line for each change, an empty one for none.
/// The end of the input means that the program is gone, or wants the server to be. `PostgreSQL` has
/// a segment of shared memory beside its folder, whose number is in a file.
const SCRIPT: &str = r#"
server=
while read -r line; do server=$line; done
if [ -n "$server" ]; then
    kill -STOP "$server"
    children=$(grep -ls "^PPid:[[:space:]]*$server\$" /proc/[0-9]*/status | cut -d / -f 3)
    kill -KILL "$server" $children
fi
lock=$1/data/postmaster.pid
[ ! -f "$lock" ] || ipcrm -m "$(sed -n '7s/.* //p' "$lock")"
# A process that is being killed may write one last file.
for pause in 0.1 1 5; do
    rm -rf "$1" && exit
    sleep "$pause"
done
"#;

/// The process. It is in a group of its own, so that Ctrl-C in a terminal does not reach it.
#[derive(Debug)]
pub(crate) struct Keeper {
    process: Child,
    input: Option<ChildStdin>,
}

impl Keeper {
    /// A keeper that removes `folder` at the end, and has no process to end yet.
    pub(crate) fn of(folder: &Path) -> io::Result<Self> {
        let mut command = Command::new("sh");
        command.args(["-c", SCRIPT, "sh"]).arg(folder).process_group(0);
        let mut process =
            command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        let input = process.stdin.take();
        Ok(Self { process, input })
    }

    /// Names the process that has to be ended.
    pub(crate) fn watch(&mut self, process: Option<Pid>) -> io::Result<()> {
        let line = process.map(|id| id.as_raw_nonzero().to_string()).unwrap_or_default();
        let input = self.input.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        input.write_all(format!("{line}\n").as_bytes())
    }

    /// Ends the server and removes the folder. Both are gone when this returns.
    pub(crate) fn end(&mut self) {
        self.input = None;
        let _ = self.process.wait();
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.end();
    }
}
