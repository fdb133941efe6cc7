//! A breaker during an outage: a steady stream of calls to a service that stops answering for a
//! while. `#[circuit_breaker]` runs on tokio's paused time. `on_state_change` reports its states.

mod bands;
mod chart;

use std::error::Error;
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::claim;
use resilience::{CircuitBreaker, CircuitOpen, CircuitState, circuit_breaker};
use tokio::time::{Instant, interval, sleep};

const END: u32 = 75;
const OUTAGE: std::ops::Range<u32> = 20..60;
const PER_SECOND: u32 = 20;
const ANSWER: Duration = Duration::from_millis(200);
const TIMEOUT: Duration = Duration::from_secs(1);

#[circuit_breaker(name = "service", threshold = 5, cooldown = 10s)]
async fn call(up: bool) -> io::Result<()> {
    if up {
        sleep(ANSWER).await;
        return Ok(());
    }
    sleep(TIMEOUT).await;
    Err(io::ErrorKind::TimedOut.into())
}

/// The outcomes of the calls that were made in one second.
#[derive(Clone, Copy, Default)]
struct Second {
    passed: u32,
    failed: u32,
    rejected: u32,
}

/// A state of the breaker, and the second in which it began.
type Change = (f64, CircuitState);

struct Record {
    seconds: Vec<Second>,
    changes: Vec<Change>,
}

pub(crate) fn run(file: &Path) -> Result<String, Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build()?;
    let record = runtime.block_on(observe())?;
    check(&record)?;
    chart::draw(file, &record)?;
    Ok(summary(&record))
}

async fn observe() -> Result<Record, Box<dyn Error>> {
    let start = Instant::now();
    let changes = Arc::new(Mutex::new(vec![(0.0, CircuitState::Closed)]));
    let log = Arc::clone(&changes);
    CircuitBreaker::named("service").on_state_change(move |change| {
        let mut log = log.lock().unwrap_or_else(PoisonError::into_inner);
        log.push((start.elapsed().as_secs_f64(), change.to()));
    });
    let seconds = call_steadily().await?;
    let changes = changes.lock().unwrap_or_else(PoisonError::into_inner).clone();
    Ok(Record { seconds, changes })
}

async fn call_steadily() -> Result<Vec<Second>, Box<dyn Error>> {
    let mut ticks = interval(Duration::from_secs(1) / PER_SECOND);
    let mut calls = Vec::new();
    for second in 0..END {
        for _ in 0..PER_SECOND {
            ticks.tick().await;
            calls.push((second, tokio::spawn(call(!OUTAGE.contains(&second)))));
        }
    }
    let mut seconds = vec![Second::default(); END as usize];
    for (second, call) in calls {
        seconds[second as usize].count(call.await?);
    }
    Ok(seconds)
}

impl Second {
    fn count(&mut self, outcome: io::Result<()>) {
        let place = match outcome.map_err(io::Error::downcast::<CircuitOpen>) {
            Ok(()) => &mut self.passed,
            Err(Ok(_)) => &mut self.rejected,
            Err(Err(_)) => &mut self.failed,
        };
        *place += 1;
    }
}

impl Record {
    fn total(&self, of: fn(&Second) -> u32) -> u32 {
        self.seconds.iter().map(of).sum()
    }

    /// The times at which the breaker went into `state`.
    fn entered(&self, state: CircuitState) -> Vec<f64> {
        self.changes.iter().filter(|(_, to)| *to == state).map(|(at, _)| *at).collect()
    }
}

fn check(record: &Record) -> Result<(), String> {
    let (begin, end) = (f64::from(OUTAGE.start), f64::from(OUTAGE.end));
    let opened = record.entered(CircuitState::Open);
    claim(opened.iter().all(|at| (begin..end).contains(at)), "the breaker opens during the outage only")?;
    claim(opened.first().is_some_and(|at| *at < begin + 2.0), "it opens soon after the outage begins")?;
    let probes = record.entered(CircuitState::HalfOpen);
    claim(probes.len() == opened.len(), "a probe follows each time it was open")?;
    let gaps = opened.iter().zip(&probes).all(|(open, probe)| (10.0..10.1).contains(&(probe - open)));
    claim(gaps, "the probe comes a cooldown after the breaker opened")?;

    let closed =
        record.changes.last().is_some_and(|(at, to)| *to == CircuitState::Closed && *at < end + 11.0);
    claim(closed, "it closes within a cooldown and a probe of the service's return")?;
    let [outside, inside] = [false, true].map(|down| failures(record, down));
    claim(outside == 0, "no call fails while the service is up")?;
    claim(inside < PER_SECOND * 2, "two seconds' worth of calls fail at most, in an outage of forty")?;
    let calls = record.total(|second| second.passed + second.failed + second.rejected);
    claim(calls == END * PER_SECOND, "every call has an outcome")
}

fn failures(record: &Record, down: bool) -> u32 {
    (0..END).zip(&record.seconds).filter(|(at, _)| OUTAGE.contains(at) == down).map(|(_, s)| s.failed).sum()
}

fn summary(record: &Record) -> String {
    let (passed, failed) = (record.total(|second| second.passed), record.total(|second| second.failed));
    let rejected = record.total(|second| second.rejected);
    let times = |state| {
        let times: Vec<_> = record.entered(state).iter().map(|at| format!("{at:.2} s")).collect();
        times.join(", ")
    };
    format!(
        "  outage from {} s to {} s: {passed} calls passed, {failed} failed, {rejected} were rejected\n  \
         open from {}; half-open from {}; closed from {}",
        OUTAGE.start,
        OUTAGE.end,
        times(CircuitState::Open),
        times(CircuitState::HalfOpen),
        times(CircuitState::Closed),
    )
}
