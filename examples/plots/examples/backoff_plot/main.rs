//! Draws charts of the library: the delays of its kinds of jitter, clients that contend for a row,
//! a breaker during an outage, bursts through each limiter, the tail with hedges, and a limit that
//! adapts during an incident. Run `cargo run --example backoff_plot` from the root of the
//! repository, or pass a directory to draw into.
//!
//! The real attributes run, on virtual time, so this takes seconds. The program fails if a chart
//! would not show what `docs/charts.md` says about it.
//!
//! The charts of jitter and contention are almost the same in every run: jitter is drawn from the
//! system's source of randomness, which has no seed. Each point stands for so many draws that it
//! moves by a pixel or two. The other charts are the same in every run.

mod adaptive;
mod burst;
mod contention;
#[path = "../../../../tests/contention/dice.rs"]
mod dice;
mod hedging;
mod jitters;
mod kinds;
mod outage;
mod style;

use std::env;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    let directory = env::args_os().nth(1).map_or_else(in_the_repository, PathBuf::from);
    fs::create_dir_all(&directory)?;
    let directory = directory.canonicalize()?;

    chart(&directory, "jitters.svg", jitters::run)?;
    chart(&directory, "contention.svg", contention::run)?;
    chart(&directory, "outage.svg", outage::run)?;
    chart(&directory, "burst.svg", burst::run)?;
    chart(&directory, "hedging.svg", hedging::run)?;
    chart(&directory, "adaptive.svg", adaptive::run)
}

fn in_the_repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/charts")
}

fn chart(
    directory: &Path,
    name: &str,
    run: fn(&Path) -> Result<String, Box<dyn Error>>,
) -> Result<(), Box<dyn Error>> {
    let file = directory.join(name);
    let summary = run(&file)?;
    println!("{}\n{summary}", file.display());
    Ok(())
}

fn claim(holds: bool, what: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(format!("it is not true that {what}")) }
}
