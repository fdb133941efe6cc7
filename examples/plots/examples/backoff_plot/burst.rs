//! A burst of calls through each limiter, on tokio's paused time: which calls run at once, which
//! wait, and which are rejected.

mod chart;

use std::error::Error;
use std::io;
use std::path::Path;
use std::pin::Pin;
use std::time::Duration;

use crate::claim;
use resilience::{bulkhead, rate_limit};
use tokio::time::{Instant, sleep, sleep_until};

/// The time of the burst in milliseconds, and its calls.
const BURST: u64 = 500;
const IN_THE_BURST: usize = 40;
/// Before and after it a call comes each so many milliseconds, until `END`.
const EVERY: u64 = 100;
const END: u64 = 2500;
/// The duration of a call.
const ANSWER: u64 = 250;

async fn unlimited() -> io::Result<Instant> {
    serve().await
}

#[bulkhead(10)]
async fn ten_at_once() -> io::Result<Instant> {
    serve().await
}

#[bulkhead(10, queue = 20)]
async fn ten_at_once_and_twenty_wait() -> io::Result<Instant> {
    serve().await
}

#[rate_limit(20)]
async fn twenty_a_second() -> io::Result<Instant> {
    serve().await
}

#[rate_limit(20, burst = 1)]
async fn evenly() -> io::Result<Instant> {
    serve().await
}

#[rate_limit(20, burst = 1, wait = 1s)]
async fn evenly_after_a_wait() -> io::Result<Instant> {
    serve().await
}

/// The service. Returns when the call began.
async fn serve() -> io::Result<Instant> {
    let begun = Instant::now();
    sleep(Duration::from_millis(ANSWER)).await;
    Ok(begun)
}

type Call = Pin<Box<dyn Future<Output = io::Result<Instant>> + Send>>;

struct Limiter {
    name: &'static str,
    call: fn() -> Call,
}

/// The limiters, in the order of the panels.
const LIMITERS: [Limiter; 6] = [
    Limiter { name: "no limiter", call: || Box::pin(unlimited()) },
    Limiter { name: "bulkhead(10)", call: || Box::pin(ten_at_once()) },
    Limiter { name: "rate_limit(20)", call: || Box::pin(twenty_a_second()) },
    Limiter { name: "bulkhead(10, queue = 20)", call: || Box::pin(ten_at_once_and_twenty_wait()) },
    Limiter { name: "rate_limit(20, burst = 1)", call: || Box::pin(evenly()) },
    Limiter { name: "rate_limit(20, burst = 1, wait = 1s)", call: || Box::pin(evenly_after_a_wait()) },
];

/// The result of one call. Times are milliseconds from the start.
#[derive(Clone, Copy)]
struct Outcome {
    came: u64,
    /// `None` if it was rejected.
    begun: Option<u64>,
}

struct Record {
    name: &'static str,
    outcomes: Vec<Outcome>,
}

pub(crate) fn run(file: &Path) -> Result<String, Box<dyn Error>> {
    let records = LIMITERS.iter().map(observe).collect::<Result<Vec<_>, _>>()?;
    check(&records)?;
    chart::draw(file, &records)?;
    Ok(records
        .iter()
        .map(|record| format!("  {:>36}: {}", record.name, record.summary()))
        .collect::<Vec<_>>()
        .join("\n"))
}

/// The times at which calls come.
fn arrivals() -> Vec<u64> {
    let steady = (0..END / EVERY).map(|call| EVERY / 2 + call * EVERY);
    let mut all: Vec<_> = steady.chain([BURST; IN_THE_BURST]).collect();
    all.sort_unstable();
    all
}

fn observe(limiter: &Limiter) -> Result<Record, Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build()?;
    let outcomes = runtime.block_on(call_at(&arrivals(), limiter.call))?;
    Ok(Record { name: limiter.name, outcomes })
}

async fn call_at(times: &[u64], call: fn() -> Call) -> Result<Vec<Outcome>, Box<dyn Error>> {
    let start = Instant::now();
    let mut calls = Vec::new();
    for &came in times {
        sleep_until(start + Duration::from_millis(came)).await;
        calls.push((came, tokio::spawn(call())));
    }
    let mut outcomes = Vec::new();
    for (came, call) in calls {
        let begun = call.await?.ok().map(|begun| u64::try_from((begun - start).as_millis()));
        outcomes.push(Outcome { came, begun: begun.transpose()? });
    }
    Ok(outcomes)
}

impl Outcome {
    fn waited(&self) -> Option<u64> {
        self.begun.map(|begun| begun - self.came)
    }
}

impl Record {
    fn count(&self, is: impl Fn(&Outcome) -> bool) -> usize {
        self.outcomes.iter().filter(|outcome| is(outcome)).count()
    }

    fn rejected(&self) -> usize {
        self.count(|outcome| outcome.begun.is_none())
    }

    /// The longest wait of a call that ran.
    fn longest_wait(&self) -> u64 {
        self.outcomes.iter().filter_map(Outcome::waited).max().unwrap_or(0)
    }

    /// The most calls that began within any `length` milliseconds.
    fn most_begun_within(&self, length: u64) -> usize {
        let within = |from| {
            move |outcome: &Outcome| outcome.begun.is_some_and(|at| (from..from + length).contains(&at))
        };
        (0..2 * END).map(|from| self.count(within(from))).max().unwrap_or(0)
    }

    fn begins_in_order(&self) -> bool {
        self.outcomes.iter().filter_map(|outcome| outcome.begun).is_sorted()
    }

    fn summary(&self) -> String {
        let waited = self.count(|outcome| outcome.waited().is_some_and(|wait| wait > 0));
        let (ran, rejected) = (self.outcomes.len() - self.rejected(), self.rejected());
        format!("{ran} ran, {waited} of them after a wait, {rejected} were rejected")
    }
}

fn check(records: &[Record]) -> Result<(), String> {
    let [unlimited, ten, twenty, ten_wait, evenly, evenly_wait] = records else {
        return Err("six limiters".to_owned());
    };
    claim(unlimited.rejected() == 0, "all calls run without a limiter")?;
    for record in [unlimited, ten, twenty, evenly] {
        claim(record.longest_wait() == 0, "nobody waits where neither `wait` nor `queue` is written")?;
    }
    for record in [ten, ten_wait] {
        claim(record.most_begun_within(ANSWER) == 10, "ten calls run at once")?;
    }
    claim(ten_wait.longest_wait() == 2 * ANSWER, "the queue is served in two turns")?;
    claim(twenty.most_begun_within(1) == 20, "a full bucket lets twenty calls pass at once")?;
    claim(twenty.most_begun_within(1000) <= 39, "`limit + burst - 1` calls begin in a second at most")?;
    for record in [evenly, evenly_wait] {
        claim(record.most_begun_within(50) == 1, "with `burst = 1`, one call begins each 50 ms")?;
    }
    claim(evenly_wait.longest_wait() == 1000, "a wait takes a second at most")?;
    claim(evenly_wait.rejected() < evenly.rejected(), "a wait saves calls from being rejected")?;
    claim(records.iter().all(Record::begins_in_order), "whoever comes first begins first")
}
