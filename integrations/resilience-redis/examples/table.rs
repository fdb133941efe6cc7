//! How many calls reach a service that is down for ten seconds: with a breaker in each replica, and
//! with breakers that share what they know. It starts a Redis server and each replica as a process.
//!
//! `cargo run -p resilience-redis --example table -- 20 50`

use std::error::Error;
use std::io::{BufRead as _, BufReader, Write as _, stdin, stdout};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use resilience::CircuitBreaker;
use test_servers::Redis;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// The service is down for so long.
const OUTAGE: Duration = Duration::from_secs(10);
/// Each replica calls it so often.
const PACE: Duration = Duration::from_millis(10);
/// Five failures in a row open it.
static BREAKER: CircuitBreaker =
    CircuitBreaker::builder("payments").shared().threshold(5).cooldown(Duration::from_secs(1)).build();

fn main() -> Outcome<()> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["replica", id] => replica(id, None),
        ["replica", id, url] => replica(id, Some(url)),
        [] => table(&[20]),
        _ => table(&arguments.iter().map(|number| number.parse()).collect::<Result<Vec<_>, _>>()?),
    }
}

fn table(numbers: &[u32]) -> Outcome<()> {
    println!("calls that reach a service which is down for {OUTAGE:?}, cooldown 1 s\n");
    println!("| replicas | each by itself | shared |\n| --- | --- | --- |");
    for number in numbers {
        let Some(server) = Redis::new().start()? else { return Ok(()) };
        let alone = fleet(*number, None)?;
        let shared = fleet(*number, Some(&server.url()))?;
        println!("| {number} | {alone} | {shared} |");
        // What opens each breaker is five calls; what sharing saves are the probes.
        if *number >= 10 && shared * 2 >= alone {
            return Err(format!("{shared} calls are no less than half of {alone}").into());
        }
    }
    Ok(())
}

/// Starts replicas, lets the service die for all of them at once, and adds up what reached it.
fn fleet(number: u32, url: Option<&str>) -> Outcome<u32> {
    let mut replicas = (0..number).map(|id| Replica::start(id, url)).collect::<Outcome<Vec<_>>>()?;
    for replica in &mut replicas {
        replica.line()?;
    }
    replicas.iter_mut().try_for_each(|replica| replica.tell("dead"))?;
    thread::sleep(OUTAGE);
    replicas.iter_mut().try_for_each(|replica| replica.tell("healed"))?;
    let mut calls = 0;
    for replica in &mut replicas {
        calls += replica.line()?.parse::<u32>()?;
    }
    Ok(calls)
}

struct Replica {
    process: Child,
    answers: BufReader<ChildStdout>,
}

impl Replica {
    fn start(id: u32, url: Option<&str>) -> Outcome<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("replica").arg(format!("r{id}")).args(url);
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let answers = BufReader::new(process.stdout.take().ok_or("it is piped")?);
        Ok(Self { process, answers })
    }

    fn tell(&mut self, line: &str) -> Outcome<()> {
        Ok(writeln!(self.process.stdin.as_mut().ok_or("it is piped")?, "{line}")?)
    }

    fn line(&mut self) -> Outcome<String> {
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        Ok(line.trim().to_owned())
    }
}

impl Drop for Replica {
    fn drop(&mut self) {
        // It may have ended.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A process: it says when it is ready, calls while the service is dead, and says how many of its
/// calls have reached it.
fn replica(id: &str, url: Option<&str>) -> Outcome<()> {
    static IS_DEAD: AtomicBool = AtomicBool::new(true);
    let share = |url| resilience_redis::share(url)?.namespace("table").replica(id).start();
    let sharing = url.map(share).transpose()?;
    let _ = BREAKER.state();
    while sharing.as_ref().is_some_and(|sharing| !sharing.is_up()) {
        thread::sleep(PACE);
    }
    say("ready")?;
    stdin().read_line(&mut String::new())?;
    thread::spawn(|| {
        // If it cannot be read, nobody is there who counts.
        let _ = stdin().read_line(&mut String::new());
        IS_DEAD.store(false, Ordering::Relaxed);
    });
    let mut reached = 0;
    let mut next = Instant::now();
    while IS_DEAD.load(Ordering::Relaxed) {
        if let Ok(permit) = BREAKER.try_acquire() {
            reached += 1;
            permit.failure();
        }
        next += PACE;
        thread::sleep(next.saturating_duration_since(Instant::now()));
    }
    say(&reached.to_string())
}

fn say(line: &str) -> Outcome<()> {
    println!("{line}");
    Ok(stdout().flush()?)
}
