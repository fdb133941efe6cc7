//! Two bursts of calls through each limiter, on tokio's paused time: when calls begin, and which
//! are rejected.

mod chart;

use std::error::Error;
use std::io;
use std::path::Path;
use std::pin::Pin;
use std::time::Duration;

use crate::claim;
use resilience::{bulkhead, rate_limit};
use tokio::time::{Instant, sleep, sleep_until};

/// The bursts, in milliseconds, and their calls.
const BURSTS: [u64; 2] = [500, 2500];
const IN_A_BURST: usize = 40;
/// Between the bursts comes a call each so many milliseconds.
const EVERY: u64 = 100;
const END: u64 = 5000;
/// The duration of a call.
const ANSWER: Duration = Duration::from_millis(250);

#[rate_limit(20)]
async fn in_bursts() -> io::Result<Instant> {
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

#[bulkhead(10)]
async fn at_most_ten() -> io::Result<Instant> {
    serve().await
}

#[bulkhead(10, queue = 20)]
async fn at_most_ten_after_a_wait() -> io::Result<Instant> {
    serve().await
}

/// The service, which tells when the call began.
async fn serve() -> io::Result<Instant> {
    let begun = Instant::now();
    sleep(ANSWER).await;
    Ok(begun)
}

type Call = Pin<Box<dyn Future<Output = io::Result<Instant>> + Send>>;

struct Limiter {
    attribute: &'static str,
    call: fn() -> Call,
}

const LIMITERS: [Limiter; 5] = [
    Limiter { attribute: "rate_limit(20)", call: || Box::pin(in_bursts()) },
    Limiter { attribute: "rate_limit(20, burst = 1)", call: || Box::pin(evenly()) },
    Limiter {
        attribute: "rate_limit(20, burst = 1, wait = 1s)",
        call: || Box::pin(evenly_after_a_wait()),
    },
    Limiter { attribute: "bulkhead(10)", call: || Box::pin(at_most_ten()) },
    Limiter { attribute: "bulkhead(10, queue = 20)", call: || Box::pin(at_most_ten_after_a_wait()) },
];

/// The result of one call. Times are milliseconds from the start.
#[derive(Clone, Copy)]
struct Outcome {
    came: u64,
    /// `None` if it was rejected.
    begun: Option<u64>,
}

struct Record {
    attribute: &'static str,
    outcomes: Vec<Outcome>,
}

pub(crate) fn run(file: &Path) -> Result<String, Box<dyn Error>> {
    let records = LIMITERS.iter().map(observe).collect::<Result<Vec<_>, _>>()?;
    check(&records)?;
    chart::draw(file, &records)?;
    Ok(records.iter().map(Record::summary).collect::<Vec<_>>().join("\n"))
}

/// The times at which calls come.
fn arrivals() -> Vec<u64> {
    let steady = (EVERY / 2..END).step_by(EVERY.try_into().unwrap_or(usize::MAX));
    let bursts = BURSTS.into_iter().flat_map(|at| [at; IN_A_BURST]);
    let mut all: Vec<_> = steady.chain(bursts).collect();
    all.sort_unstable();
    all
}

fn observe(limiter: &Limiter) -> Result<Record, Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build()?;
    let outcomes = runtime.block_on(call_at(&arrivals(), limiter.call))?;
    Ok(Record { attribute: limiter.attribute, outcomes })
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
        let begun = call.await?.ok().map(|begun| begun.duration_since(start));
        let begun = begun.map(|begun| u64::try_from(begun.as_millis())).transpose()?;
        outcomes.push(Outcome { came, begun });
    }
    Ok(outcomes)
}

impl Record {
    fn count(&self, is: impl Fn(&Outcome) -> bool) -> usize {
        self.outcomes.iter().filter(|outcome| is(outcome)).count()
    }

    fn rejected(&self) -> usize {
        self.count(|outcome| outcome.begun.is_none())
    }

    /// The longest wait of a call that began.
    fn longest_wait(&self) -> u64 {
        self.outcomes.iter().filter_map(Outcome::waited).max().unwrap_or(0)
    }

    /// The most calls that began within any `length` milliseconds.
    fn most_begun_within(&self, length: u64) -> usize {
        let begun = |from| move |outcome: &Outcome| outcome.begun.is_some_and(|at| (from..from + length).contains(&at));
        (0..END + 1000).map(|from| self.count(begun(from))).max().unwrap_or(0)
    }

    fn begins_in_order(&self) -> bool {
        self.outcomes.iter().filter_map(|outcome| outcome.begun).is_sorted()
    }

    fn summary(&self) -> String {
        format!(
            "  {:>36}: {} began at once, {} waited, {} ms at most, {} were rejected",
            self.attribute,
            self.count(|outcome| outcome.waited() == Some(0)),
            self.count(|outcome| outcome.waited().is_some_and(|wait| wait > 0)),
            self.longest_wait(),
            self.rejected(),
        )
    }
}

impl Outcome {
    fn waited(&self) -> Option<u64> {
        self.begun.map(|begun| begun - self.came)
    }
}

fn check(records: &[Record]) -> Result<(), String> {
    let [in_bursts, evenly, evenly_waits, ten, ten_wait] = records else {
        return Err("five limiters".to_owned());
    };
    for record in [in_bursts, evenly, ten] {
        claim(record.longest_wait() == 0, "nobody waits where neither `wait` nor `queue` is written")?;
    }
    claim(in_bursts.most_begun_within(1000) == 39, "a full bucket lets its burst pass, and what comes back")?;
    for record in [evenly, evenly_waits] {
        claim(record.most_begun_within(50) == 1, "with `burst = 1`, one call begins each 50 ms")?;
    }
    claim(evenly_waits.longest_wait() == 1000, "a wait takes a second at most")?;
    claim(evenly_waits.rejected() < evenly.rejected(), "whoever waits is not rejected")?;
    for record in [ten, ten_wait] {
        let width = u64::try_from(ANSWER.as_millis()).unwrap_or(u64::MAX);
        claim(record.most_begun_within(width) == 10, "ten calls run at once")?;
    }
    claim(ten_wait.longest_wait() <= 750, "the queue is served in three turns")?;
    claim(records.iter().all(Record::begins_in_order), "whoever comes first begins first")
}
