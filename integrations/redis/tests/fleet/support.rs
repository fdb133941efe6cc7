//! What tests do with replicas, and with what they share.

use std::io::{BufRead as _, BufReader, Lines, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command as Process, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use redis::{Client, cmd};
use resilience::shared::store::{Command, Known, Reply, Store as _};
use resilience_redis::RedisStore;
use test_servers::{Redis, Server};

use crate::replica::{MARK, NAMESPACE, Setting, TEST};

pub(crate) const SECOND: Duration = Duration::from_secs(1);
/// The cooldown of most tests: long enough for a few polls, short enough to wait for its end.
pub(crate) const COOLDOWN: Duration = SECOND;
/// A condition that has not come true by now will not.
const PATIENCE: Duration = Duration::from_secs(60);

/// `None` if the machine has none: then a line on standard error says what was skipped.
pub(crate) fn server() -> Option<Server> {
    Redis::new().start().expect("it starts")
}

/// Waits until `is_true`, looking again and again.
pub(crate) fn until(what: &str, mut is_true: impl FnMut() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !is_true() {
        assert!(Instant::now() < deadline, "in vain: {what}");
        thread::sleep(Duration::from_millis(5));
    }
}

/// The settings of a replica of `server`.
pub(crate) fn setting(server: &Server, id: &str) -> Setting {
    Setting { url: server.url(), id: id.to_owned(), quorum: 2, cooldown: COOLDOWN }
}

/// A replica, killed when it is dropped.
pub(crate) struct Replica {
    pub(crate) id: String,
    process: Child,
    says: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
}

impl Replica {
    pub(crate) fn start(server: &Server, id: &str) -> Self {
        Self::with(&setting(server, id))
    }

    pub(crate) fn with(setting: &Setting) -> Self {
        Self::by(Process::new(std::env::current_exe().expect("this program")), setting)
    }

    /// Started by another program, which is given this one.
    pub(crate) fn by(mut process: Process, setting: &Setting) -> Self {
        process.args(["--exact", TEST, "--ignored", "--nocapture", "--test-threads=1"]);
        process.envs(setting.variables()).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = process.spawn().expect("it starts");
        let says = process.stdin.take().expect("it is piped");
        let answers = BufReader::new(process.stdout.take().expect("it is piped")).lines();
        Self { id: setting.id.clone(), process, says, answers }
    }

    /// What it answers to a line.
    pub(crate) fn ask(&mut self, line: &str) -> String {
        self.tell(line);
        let answers = self.answers.by_ref().map(|line| line.expect("it writes text"));
        let mut answers = answers.filter_map(|line| line.strip_prefix(MARK).map(str::to_owned));
        answers.next().unwrap_or_else(|| panic!("{} has ended", self.id))
    }

    /// Tells it something, and does not wait for the answer.
    pub(crate) fn tell(&mut self, line: &str) {
        writeln!(self.says, "{line}").expect("it reads");
    }

    pub(crate) fn has_run(&mut self, line: &str) -> bool {
        self.ask(line) == "ran"
    }

    /// Waits until it sees this state and epoch.
    pub(crate) fn sees(&mut self, expected: &str) {
        let mut last = String::new();
        let id = self.id.clone();
        until(&format!("{id} sees {expected}"), || {
            let seen = self.ask("see");
            if seen != last {
                last = seen;
            }
            last == expected
        });
    }

    pub(crate) fn is_up(&mut self, expected: bool) {
        until(&format!("{} is up: {expected}", self.id), || self.ask("up") == expected.to_string());
    }

    /// `kill -9`.
    pub(crate) fn kill(mut self) {
        self.process.kill().expect("it runs");
        self.process.wait().expect("it ends");
    }

    /// Stops or resumes it, as a machine does that is suspended.
    pub(crate) fn signal(&self, signal: rustix::process::Signal) {
        rustix::process::kill_process(rustix::process::Pid::from_child(&self.process), signal)
            .expect("it runs");
    }
}

impl Drop for Replica {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What the store knows, by a connection that no replica has.
pub(crate) struct Watcher(RedisStore);

impl Watcher {
    pub(crate) fn of(server: &Server) -> Self {
        Self(RedisStore::new(&server.url(), NAMESPACE, "watcher").expect("a URL"))
    }

    pub(crate) fn send(&mut self, command: Command) -> Reply {
        self.0.send(&[command], PATIENCE).expect("it answers").remove(0)
    }

    pub(crate) fn known(&mut self) -> Known {
        let read = Command::Read { name: "payments".to_owned(), ended: 0 };
        match self.send(read) {
            Reply::Known(known) => known,
            other => panic!("{other:?}"),
        }
    }

    pub(crate) fn revision(&mut self) -> u64 {
        match self.send(Command::Beat { summary: None }) {
            Reply::Beat { revision, .. } => revision,
            other => panic!("{other:?}"),
        }
    }
}

/// Forgets everything.
pub(crate) fn flush(server: &Server) {
    let mut connection =
        Client::open(server.url()).and_then(|client| client.get_connection()).expect("it is there");
    cmd("FLUSHALL").exec(&mut connection).expect("it forgets");
}

/// Three replicas, of which the first two have opened the circuit of the fleet.
pub(crate) fn opened(server: &Server) -> [Replica; 3] {
    opened_for(server, COOLDOWN)
}

/// The same, with a cooldown, and so a lease, in which the test can do something.
pub(crate) fn opened_for(server: &Server, cooldown: Duration) -> [Replica; 3] {
    let mut replicas = ["a", "b", "c"].map(|id| Replica::with(&Setting { cooldown, ..setting(server, id) }));
    replicas.iter_mut().for_each(|replica| replica.is_up(true));
    let [a, b, _] = &mut replicas;
    assert!(a.has_run("fail") && b.has_run("fail"));
    replicas.iter_mut().for_each(|replica| replica.sees("open 1"));
    replicas
}

/// Calls of all of them by turns, until the body of one has run: its place.
pub(crate) fn first_to_run(replicas: &mut [Replica], line: &str) -> usize {
    let mut first = None;
    until("a replica is given the lease", || {
        first = replicas.iter_mut().position(|replica| replica.has_run(line));
        first.is_some()
    });
    first.expect("it was found")
}
