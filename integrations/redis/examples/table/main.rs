//! How many calls reach a service that is down for ten seconds: with a breaker in each replica, and
//! with breakers that share what they know; and what that costs the Redis server:
//! `cargo run -p resilience-redis --example table -- 20 50`.
//!
//! Each replica is a process with a lane of its own, against one real Redis server. It prints a
//! table, draws `target/charts/shared.svg`, and fails if sharing does not save half of the calls.

mod chart;
#[path = "../common/child.rs"]
mod child;
mod costs;
mod measure;
mod replica;
#[path = "../common/service.rs"]
mod service;
#[path = "../../../../examples/plots/examples/backoff_plot/style.rs"]
#[allow(dead_code, reason = "the other charts use all of it")]
mod style;

use std::error::Error;
use std::path::Path;

use measure::{Measured, OUTAGE, measure};

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["replica", number, service] => replica::run(number.parse()?, service, None),
        ["replica", number, service, store] => replica::run(number.parse()?, service, Some(store)),
        [] => table(&[20, 50]),
        _ => table(&arguments.iter().map(|number| number.parse()).collect::<Result<Vec<_>, _>>()?),
    }
}

fn table(numbers: &[u8]) -> Outcome<()> {
    let mut all = Vec::new();
    for number in numbers {
        let Some(alone) = measure(*number, false)? else { return Ok(()) };
        let Some(shared) = measure(*number, true)? else { return Ok(()) };
        all.push((alone, shared));
    }
    println!("calls that reach a service which is down for {OUTAGE:?}, cooldown 1 s, threshold 5\n");
    println!("| replicas | each by itself | shared | of these, after the fleet has opened |");
    println!("| --- | --- | --- | --- |");
    for (alone, shared) in &all {
        let late = shared.calls.iter().filter(|call| **call > 1.0).count();
        println!("| {} | {} | {} | {late} |", alone.replicas, alone.calls.len(), shared.calls.len());
    }
    println!("\ncommands of a replica in a second\n");
    println!("| replicas | in calm | in the outage |\n| --- | --- | --- |");
    for costs in all.iter().filter_map(|(_, shared)| shared.costs.as_ref()) {
        println!("| {} | {:.2} | {:.2} |", costs.replicas, costs.in_calm, costs.in_outage);
    }
    println!("\nmemory of the keys in the outage\n");
    for costs in all.iter().filter_map(|(_, shared)| shared.costs.as_ref()) {
        for (key, count, bytes) in &costs.memory {
            println!("{} replicas: {key}: {count} with {bytes} bytes", costs.replicas);
        }
    }
    let file = Path::new("target/charts/shared.svg");
    chart::draw(file, &all)?;
    println!("\n{}", file.display());
    all.iter().try_for_each(|(alone, shared)| check(alone, shared))
}

fn check(alone: &Measured, shared: &Measured) -> Outcome<()> {
    let (of_alone, of_shared) = (alone.calls.len(), shared.calls.len());
    // Each breaker opens by five calls of its own, or fewer. What sharing saves are the probes.
    if of_shared * 2 >= of_alone {
        return Err(format!("{of_shared} calls are no less than half of {of_alone}").into());
    }
    // A poll of 250 ms is four commands a second, one of which is now and then a script.
    match &shared.costs {
        Some(costs) if !(3.0..=4.1).contains(&costs.in_calm) => {
            Err(format!("{:.2} commands a second in calm are not four", costs.in_calm).into())
        }
        _ => Ok(()),
    }
}
