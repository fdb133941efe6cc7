//! One replica: a process with one shared breaker and one shared rate limit. It is told what to do
//! by lines on its standard input, and answers each with a line on its standard output.

use std::io::{self, Write, stdin, stdout};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, SystemTime};

use resilience::{CircuitBreaker, CircuitPermit, CircuitState, RateLimiter, shared};

/// What a replica is started with, as variables of its environment.
#[derive(Clone, Debug)]
pub(crate) struct Setting {
    pub(crate) url: String,
    pub(crate) id: String,
    /// The machine that it runs on, of whose vote it has a part. It is not given its id then.
    pub(crate) machine: Option<String>,
    pub(crate) quorum: u32,
    pub(crate) cooldown: Duration,
}

/// What a program sets that knows its machine.
const MACHINE: &str = "RESILIENCE_INSTANCE";
const URL: &str = "TEST_REPLICA_URL";
const ID: &str = "TEST_REPLICA_ID";
const QUORUM: &str = "TEST_REPLICA_QUORUM";
const COOLDOWN: &str = "TEST_REPLICA_COOLDOWN_MS";

/// The name of the test below, for `--exact`.
pub(crate) const TEST: &str = "replica::is_run_by_the_other_tests";
/// Answers begin with it: the harness of tests writes into the same stream.
pub(crate) const MARK: &str = "> ";
pub(crate) const NAMESPACE: &str = "shop";
/// The default. After two polls and 200 ms without an answer a replica is on its own.
const POLL: Duration = Duration::from_millis(250);
/// Ends an answer that a replica gives while its lane is silent: it decides by itself.
pub(crate) const ALONE: &str = " alone";

/// The calls of all replicas in a second.
pub(crate) const LIMIT: u32 = 200;

static PARTNER: RateLimiter = RateLimiter::builder("partner").limit(LIMIT).shared().build();

/// The calls that were let in.
static LET_IN: AtomicU32 = AtomicU32::new(0);

impl Setting {
    pub(crate) fn variables(&self) -> Vec<(&'static str, String)> {
        let machine = self.machine.clone().map(|machine| (MACHINE, machine));
        let others = [
            (URL, self.url.clone()),
            (ID, self.id.clone()),
            (QUORUM, self.quorum.to_string()),
            (COOLDOWN, self.cooldown.as_millis().to_string()),
        ];
        machine.into_iter().chain(others).collect()
    }

    fn of_environment() -> Self {
        let variable = |name| std::env::var(name).unwrap_or_else(|error| panic!("{name}: {error}"));
        Self {
            url: variable(URL),
            id: variable(ID),
            machine: std::env::var(MACHINE).ok(),
            quorum: variable(QUORUM).parse().expect("a number"),
            cooldown: Duration::from_millis(variable(COOLDOWN).parse().expect("a number")),
        }
    }
}

#[test]
#[ignore = "a process that the other tests start"]
fn is_run_by_the_other_tests() {
    tracing_subscriber::fmt().with_ansi(false).with_writer(|| Log).init();
    let setting = Setting::of_environment();
    let mut share = resilience_redis::share(&setting.url).expect("a URL").namespace(NAMESPACE);
    if setting.machine.is_none() {
        share = share.replica(&setting.id);
    }
    let sharing = share.quorum(setting.quorum).poll(POLL).start().expect("it is the first lane");
    let breaker =
        CircuitBreaker::builder("payments").shared().threshold(1).cooldown(setting.cooldown).build();
    let mut replica = Replica { breaker, held: None };
    let _ = replica.breaker.state();
    // The harness has written the test's name, without an end of line.
    println!();
    for line in stdin().lines() {
        let line = line.expect("a line");
        let was_up = sharing.is_up();
        let answer = if line == "up" { was_up.to_string() } else { replica.answer(&line) };
        let alone = if was_up && sharing.is_up() { "" } else { ALONE };
        println!("{MARK}{answer}{alone}");
        stdout().flush().expect("somebody reads");
    }
    // The one who listened is gone: what the harness would write now has no reader.
    std::process::exit(0);
}

struct Replica {
    breaker: CircuitBreaker,
    held: Option<CircuitPermit>,
}

impl Replica {
    fn answer(&mut self, line: &str) -> String {
        match line {
            "succeed" => self.call(CircuitPermit::success),
            "fail" => self.call(CircuitPermit::failure),
            "begin" => self.begin(),
            "end well" => self.end(CircuitPermit::success),
            "end badly" => self.end(CircuitPermit::failure),
            "reset" => self.reset(),
            "see" => see(),
            "failures" => times_logged("the shared store does not answer").to_string(),
            "differs" => times_logged("other settings than that of another replica").to_string(),
            "clock" => clock().to_string(),
            "flood" => flood(),
            "let in" => LET_IN.load(Ordering::Relaxed).to_string(),
            "replicas" => PARTNER.snapshot().share().map_or(0, |share| share.replicas()).to_string(),
            "by" => self.breaker.snapshot().fleet().map_or_else(String::new, |fleet| fleet.by().to_owned()),
            other => panic!("{other}"),
        }
    }

    /// A whole call: whether its body has run.
    fn call(&self, end: fn(CircuitPermit)) -> String {
        self.breaker.try_acquire().map(end).map_or("rejected", |()| "ran").to_owned()
    }

    /// The first half of a call.
    fn begin(&mut self) -> String {
        self.held = self.breaker.try_acquire().ok();
        if self.held.is_some() { "ran" } else { "rejected" }.to_owned()
    }

    /// By hand.
    fn reset(&self) -> String {
        self.breaker.reset();
        "done".to_owned()
    }

    fn end(&mut self, end: fn(CircuitPermit)) -> String {
        self.held.take().map(end).map_or("nothing", |()| "ended").to_owned()
    }
}

/// The state of the breaker, and the epoch that it obeys.
fn see() -> String {
    let facts = shared::breakers()[0].facts();
    let state = match facts.state {
        CircuitState::Closed => "closed",
        CircuitState::Open => "open",
        CircuitState::HalfOpen => "half-open",
        _ => "by hand",
    };
    format!("{state} {}", facts.adopted)
}

/// Calls again and again, as long as the process lives.
fn flood() -> String {
    thread::spawn(|| {
        loop {
            if PARTNER.try_acquire().is_ok() {
                LET_IN.fetch_add(1, Ordering::Relaxed);
            } else {
                thread::sleep(Duration::from_millis(1));
            }
        }
    });
    "begun".to_owned()
}

/// The clock of the wall, in seconds.
fn clock() -> u64 {
    SystemTime::UNIX_EPOCH.elapsed().expect("it is later").as_secs()
}

/// What the library has said, which stays in this process.
static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct Log;

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LOG.lock().expect("nobody panics with it").write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn times_logged(text: &str) -> usize {
    let log = LOG.lock().expect("nobody panics with it");
    String::from_utf8_lossy(&log).matches(text).count()
}
