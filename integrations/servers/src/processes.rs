//! Signals to a process and to its children.

use std::fs;
use std::io;
use std::num::NonZero;
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

/// Sends `signal` to a process alone.
pub(crate) fn signal(process: Pid, signal: Signal) -> io::Result<()> {
    Ok(kill_process(process, signal)?)
}

/// Sends `signal` to a process and to all of its children. Children of `PostgreSQL` are in sessions
/// of their own, so that the process group does not reach them.
///
/// The process is stopped meanwhile, so that it neither has another child nor forgets one whose
/// number is then given to a stranger.
pub(crate) fn signal_all(process: Pid, signal: Signal) -> io::Result<()> {
    self::signal(process, Signal::STOP)?;
    wait_stopped(process)?;
    let children = children(process)?;
    for &child in &children {
        self::signal(child, signal)?;
    }
    match signal {
        Signal::STOP => children.into_iter().try_for_each(wait_stopped),
        _ => self::signal(process, signal),
    }
}

/// Waits until a process has noticed that it is stopped, or has ended.
fn wait_stopped(process: Pid) -> io::Result<()> {
    const LOOKS: u32 = 10_000;
    for _ in 0..LOOKS {
        let status = status(process.as_raw_nonzero());
        let state = field(&status, "State:").and_then(|state| state.chars().next());
        if state.is_none_or(|state| "TZX".contains(state)) {
            return Ok(());
        }
        thread::sleep(Duration::from_millis(1));
    }
    Err(io::Error::new(io::ErrorKind::TimedOut, "a process does not stop"))
}

/// The children of a process, those that have ended and are not waited for included.
pub(crate) fn children(process: Pid) -> io::Result<Vec<Pid>> {
    let ids =
        fs::read_dir("/proc")?.map(|entry| Ok(entry?.file_name().to_str().and_then(|id| id.parse().ok())));
    let ids: Vec<NonZero<i32>> = ids.filter_map(io::Result::transpose).collect::<io::Result<_>>()?;
    let parent = process.as_raw_nonzero().to_string();
    let children = ids.into_iter().filter(|&id| field(&status(id), "PPid:") == Some(&parent));
    Ok(children.filter_map(|id| Pid::from_raw(id.get())).collect())
}

/// What the system says of a process; nothing if it is gone.
fn status(process: NonZero<i32>) -> String {
    fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default()
}

fn field<'a>(status: &'a str, name: &str) -> Option<&'a str> {
    status.lines().find_map(|line| line.strip_prefix(name)).map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    #[test]
    fn a_child_is_found_and_stopped() {
        let mut child = Command::new("sleep").arg("60").spawn().expect("sleep is there");
        let (ours, id) = (rustix::process::getpid(), Pid::from_child(&child));
        assert!(children(ours).expect("a list").contains(&id));
        signal_all(id, Signal::STOP).expect("it runs");
        assert_eq!(field(&status(id.as_raw_nonzero()), "State:"), Some("T (stopped)"));
        signal(id, Signal::KILL).expect("it runs");
        child.wait().expect("it ends");
        assert!(!children(ours).expect("a list").contains(&id));
    }
}
