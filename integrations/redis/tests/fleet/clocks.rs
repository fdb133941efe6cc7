//! Machines whose clocks are an hour apart.

use std::ffi::OsString;
use std::io::{Write as _, stderr};
use std::process::Command as Process;

use crate::support::{Replica, Watcher, first_to_run, setting, steadily};

/// What sets the clock of the wall off.
const FAKETIME: [&str; 5] = ["faketime", "-m", "--exclude-monotonic", "-f", "+0"];
/// What sets the clocks off that only go on. It needs a right that not everybody has.
const UNSHARE: [&str; 8] =
    ["unshare", "--fork", "--kill-child", "--time", "--monotonic", "3600", "--boottime", "3600"];

fn works(words: &[&str]) -> bool {
    let outcome = Process::new(words[0]).args(&words[1..]).arg("true").output();
    outcome.is_ok_and(|output| output.status.success())
}

/// This program, whose clock of the wall is set off by `offset`, and the others too where
/// `is_all_ahead`.
fn with_clocks(offset: &str, is_all_ahead: bool) -> Process {
    let program = std::env::current_exe().expect("this program");
    let mut words: Vec<OsString> = Vec::new();
    words.extend(UNSHARE.iter().filter(|_| is_all_ahead).map(OsString::from));
    words.extend(FAKETIME[..4].iter().map(OsString::from));
    words.extend([offset.into(), program.into()]);
    let mut process = Process::new(&words[0]);
    process.args(&words[1..]);
    process
}

/// Whether clocks can be set off here: a line says if they cannot, or not all of them.
fn can_be_wrong() -> Option<bool> {
    let says = |what| writeln!(stderr(), "clocks: {what}").expect("standard error");
    if !works(&FAKETIME) {
        let is_ci = std::env::var_os("CI").is_some_and(|value| !value.is_empty());
        assert!(!is_ci, "clocks: the Debian package faketime is not installed");
        says("skipped, the Debian package faketime is not installed");
        return None;
    }
    let has_right = works(&UNSHARE);
    if !has_right {
        says("only those of the wall are set off, as this user may not make a namespace of time");
    }
    Some(has_right)
}

#[test]
fn clocks_that_are_an_hour_apart_change_nothing() {
    let Some(has_right) = can_be_wrong() else { return };
    steadily(|server| {
        let mut watcher = Watcher::of(server);
        let mut replicas = [
            Replica::by(with_clocks("+1h", has_right), &setting(server, "ahead")),
            Replica::by(with_clocks("-1h", false), &setting(server, "behind")),
            Replica::start(server, "right"),
        ];
        replicas.iter_mut().for_each(|replica| replica.is_up(true));
        let clocks = replicas.each_mut().map(|replica| replica.ask("clock").parse::<i64>().expect("seconds"));
        let [ahead, behind, right] = clocks;
        assert!(
            (3_500..3_700).contains(&(ahead - right)) && (3_500..3_700).contains(&(right - behind)),
            "{clocks:?}"
        );

        let [ahead, behind, _] = &mut replicas;
        assert!(ahead.has_run("fail") && behind.has_run("fail"));
        replicas.iter_mut().for_each(|replica| replica.sees("open 1"));
        assert_eq!(
            replicas.iter_mut().filter_map(|replica| replica.has_run("succeed").then_some(())).count(),
            0
        );
        // Each of them may be the one that probes.
        first_to_run(&mut replicas, "fail");
        replicas.iter_mut().for_each(|replica| replica.sees("open 2"));
        first_to_run(&mut replicas, "succeed");
        replicas.iter_mut().for_each(|replica| replica.sees("closed 0"));
        assert_eq!(watcher.known().epoch, 2);
    });
}
