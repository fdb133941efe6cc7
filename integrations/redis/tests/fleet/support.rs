//! What tests do with replicas, and with what they share.

use std::io::{BufRead as _, BufReader, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::process::{Child, ChildStdin, Command as Process, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use redis::{Client, Connection, cmd};
use resilience::shared::store::{Command, Known, ManualState, Reply, Store as _};
use resilience_redis::RedisStore;
use rustix::process::Signal;
use test_servers::{Redis, Server, until};

use crate::replica::{ALONE, MARK, NAMESPACE, Setting, TEST};

pub(crate) const SECOND: Duration = Duration::from_secs(1);
/// A cooldown whose end a test waits for: four polls.
pub(crate) const SHORT: Duration = SECOND;
/// A cooldown that a test does something in.
pub(crate) const MIDDLE: Duration = Duration::from_secs(4);
/// A cooldown that does not end in a test.
pub(crate) const LONG: Duration = Duration::from_secs(600);
/// Whoever has not answered by now will not.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);
/// A machine that keeps lanes from their work so often is too busy for these tests.
const REPEATS: usize = 5;

/// A replica that a test expects to hear of the others was on its own: the machine had so much
/// else to do that its lane came too late.
struct Silent;

/// A test with a server of its own, repeated if a replica is silent that should not be. Without
/// Redis on the machine a line on standard error says what was skipped.
pub(crate) fn steadily(test: impl Fn(&mut Server)) {
    for _ in 0..REPEATS {
        let Some(mut server) = Redis::new().start().expect("it starts") else { return };
        let Err(panic) = catch_unwind(AssertUnwindSafe(|| test(&mut server))) else { return };
        if !panic.is::<Silent>() {
            resume_unwind(panic);
        }
    }
    panic!("replicas were silent in each of {REPEATS} repeats");
}

/// The settings of a replica of `server`.
pub(crate) fn setting(server: &Server, id: &str) -> Setting {
    Setting { url: server.url(), id: id.to_owned(), machine: None, quorum: 2, cooldown: SHORT }
}

/// Somebody takes the breakers of all replicas over for ten minutes, or gives them back.
pub(crate) fn order(id: u64, state: Option<ManualState>) -> Command {
    Command::Manual {
        name: "payments".to_owned(),
        id,
        state,
        by: "oncall".to_owned(),
        why: "incident 812".to_owned(),
        lasts: 600 * SECOND,
    }
}

/// A replica, killed when it is dropped.
pub(crate) struct Replica {
    pub(crate) id: String,
    process: Child,
    says: ChildStdin,
    answers: Receiver<String>,
    /// Whether its lane has to hear the others.
    is_up: bool,
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
        process.env_remove("RESILIENCE_INSTANCE").envs(setting.variables());
        let mut process = process.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("it starts");
        let says = process.stdin.take().expect("it is piped");
        let lines = BufReader::new(process.stdout.take().expect("it is piped")).lines();
        let (tell, answers) = mpsc::channel();
        thread::spawn(move || {
            let answers = lines.map_while(Result::ok);
            let mut answers = answers.filter_map(|line| line.strip_prefix(MARK).map(str::to_owned));
            answers.try_for_each(|answer| tell.send(answer))
        });
        Self { id: setting.id.clone(), process, says, answers, is_up: false }
    }

    /// What it answers to a line.
    pub(crate) fn ask(&mut self, line: &str) -> String {
        self.tell(line);
        self.hear()
    }

    /// The answer to a line that it was told.
    pub(crate) fn hear(&mut self) -> String {
        let answer = self.answers.recv_timeout(PATIENCE);
        let answer = answer.unwrap_or_else(|_| panic!("{} has ended, or does not answer", self.id));
        let Some(alone) = answer.strip_suffix(ALONE) else { return answer };
        if self.is_up {
            resume_unwind(Box::new(Silent));
        }
        alone.to_owned()
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
        until(&format!("{} sees {expected}", self.id), || self.ask("see") == expected);
    }

    /// Waits until its lane hears the others, or does not.
    pub(crate) fn is_up(&mut self, expected: bool) {
        self.is_up = false;
        until(&format!("{} is up: {expected}", self.id), || self.ask("up") == expected.to_string());
        self.is_up = expected;
    }

    /// Repeats the test if a round of the lane has failed.
    pub(crate) fn is_steady(&mut self) {
        if self.ask("failures") != "0" {
            resume_unwind(Box::new(Silent));
        }
    }

    /// `kill -9`.
    pub(crate) fn kill(mut self) {
        self.process.kill().expect("it runs");
        self.process.wait().expect("it ends");
    }

    /// Stops or resumes it, as a machine does that is suspended.
    pub(crate) fn signal(&mut self, signal: Signal) {
        self.is_up = false;
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

fn connect(server: &Server) -> Connection {
    Client::open(server.url()).and_then(|client| client.get_connection()).expect("it is there")
}

/// Forgets everything.
pub(crate) fn flush(server: &Server) {
    cmd("FLUSHALL").exec(&mut connect(server)).expect("it forgets");
}

/// The members of a sorted set.
pub(crate) fn count(server: &Server, key: &str) -> u32 {
    cmd("ZCARD").arg(key).query(&mut connect(server)).expect("it counts")
}

/// Three replicas, of which the first two have opened the circuit of the fleet.
pub(crate) fn opened(server: &Server, cooldown: Duration) -> [Replica; 3] {
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
