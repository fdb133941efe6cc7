//! The experiment of the AWS Architecture Blog's "Exponential Backoff And Jitter", with the real
//! attribute: the calls and the time until each client has changed one row. `tests/contention.rs`
//! asserts the result.

mod chart;
mod world;

use std::error::Error;
use std::fmt::Write;
use std::path::Path;
use std::time::Duration;

use crate::claim;
use crate::kinds::KINDS;
use crate::style::{GRAY, Mark};
use plotters::style::RGBColor;
use resilience::{RetryPolicy, retry};
use world::{Client, Conflict, simulate, sleep, update_once};

const CLIENTS: [u32; 11] = [1, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100];
/// With so many rounds the averages vary by a few hundredths. The random numbers of the network
/// have a seed. Jitter has none.
const ROUNDS: u32 = 40;

const EXPONENTIAL: RetryPolicy =
    RetryPolicy::new().unlimited().base(Duration::from_millis(5)).cap(Duration::from_secs(2));

#[retry(policy = policy, sleep = sleep)]
async fn update(policy: RetryPolicy) -> Result<(), Conflict> {
    update_once().await
}

/// A way to retry, and its results.
struct Series {
    name: &'static str,
    color: RGBColor,
    mark: Mark,
    points: Vec<Point>,
}

/// The averages over the rounds.
#[derive(Clone, Copy)]
struct Point {
    clients: u32,
    calls: f64,
    seconds: f64,
}

impl Series {
    fn run(name: &'static str, color: RGBColor, mark: Mark, policy: RetryPolicy) -> Result<Self, String> {
        let points = CLIENTS.iter().map(|&clients| contend(clients, policy)).collect::<Result<_, _>>()?;
        Ok(Self { name, color, mark, points })
    }

    /// The result with the most clients.
    fn last(&self) -> Point {
        self.points[CLIENTS.len() - 1]
    }
}

pub(crate) fn run(file: &Path) -> Result<String, Box<dyn Error>> {
    let at_once = EXPONENTIAL.base(Duration::ZERO);
    let mut series = vec![Series::run("no backoff", GRAY, Mark::Circle, at_once)?];
    for (kind, mark) in KINDS.iter().zip([Mark::Square, Mark::Disc, Mark::Triangle, Mark::Cross]) {
        series.push(Series::run(kind.title, kind.color, mark, EXPONENTIAL.jitter(kind.jitter))?);
    }
    check(&series)?;
    chart::draw(file, &series)?;
    Ok(summary(&series))
}

fn contend(clients: u32, policy: RetryPolicy) -> Result<Point, String> {
    let (mut calls, mut time) = (0, Duration::ZERO);
    for seed in 0..ROUNDS {
        let all = (0..clients).map(|_| -> Client { Box::pin(update(policy)) }).collect();
        let end = simulate(seed, all).ok_or("a client has not finished")?;
        claim(end.version == clients, "no update is lost")?;
        calls += end.calls;
        time += end.after;
    }
    let seconds = (time / ROUNDS).as_secs_f64();
    Ok(Point { clients, calls: f64::from(calls) / f64::from(ROUNDS), seconds })
}

fn check(series: &[Series]) -> Result<(), String> {
    let [at_once, none, full, others @ ..] = series else { return Err("three ways at least".to_owned()) };
    let (at_once, none, full) = (at_once.last(), none.last(), full.last());
    claim(at_once.calls > 1.3 * none.calls, "backoff alone saves calls")?;
    claim(at_once.seconds < full.seconds, "haste is quick where nothing breaks by it")?;
    claim(full.calls < 0.55 * none.calls, "full jitter halves the calls again")?;
    claim(full.seconds < 0.15 * none.seconds, "full jitter needs a fraction of the time of none")?;
    others.iter().try_for_each(|other| {
        let saves = other.last().calls < none.calls && other.last().seconds < none.seconds;
        claim(saves, &format!("{} saves calls and time", other.name))
    })
}

fn summary(series: &[Series]) -> String {
    let mut text = format!("  {} clients, mean of {ROUNDS} rounds:", CLIENTS[CLIENTS.len() - 1]);
    for series in series {
        let Point { calls, seconds, .. } = series.last();
        let _ = write!(text, "\n  {:>22}: {calls:5.0} calls in {seconds:5.1} s", series.name);
    }
    text
}
