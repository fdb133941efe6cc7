//! A program that is killed, and so drops nothing.

use crate::support::{folder, runs};
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;
use test_servers::Redis;

/// Set in the program that is killed.
const VARIABLE: &str = "RESILIENCE_TEST_SERVERS_KILLED";

/// Starts a server, prints its number, and waits to be killed.
#[test]
fn a_killed_program_leaves_no_server_and_no_folder() {
    if std::env::var_os(VARIABLE).is_some() {
        let server = Redis::new().start().expect("it starts").expect("it is installed");
        println!("process {}", server.process_id().expect("it runs"));
        loop {
            thread::park();
        }
    }
    if Redis::new().start().expect("it starts").is_none() {
        return;
    }
    let mut program = Command::new(std::env::current_exe().expect("this program"));
    program.args(["--nocapture", "a_killed_program"]).env(VARIABLE, "1").stdout(Stdio::piped());
    let mut program = program.spawn().expect("it starts");
    let lines = BufReader::new(program.stdout.take().expect("it is ours")).lines();
    let mut lines = lines.map(|line| line.expect("text"));
    let server = lines.find_map(|line| line.split_once("process ").and_then(|(_, id)| id.parse().ok()));
    let server = server.expect("it has started a server");
    let folder = folder(server);
    assert!(runs(server) && folder.is_dir());
    program.kill().expect("it runs");
    program.wait().expect("it ends");
    // Another process ends the server, in its own time.
    let gone = (0..3_000).any(|_| {
        thread::sleep(Duration::from_millis(10));
        !runs(server) && !folder.exists()
    });
    assert!(gone, "process {server} or {} is left", folder.display());
}
