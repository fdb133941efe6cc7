//! The time of each contender on each path, as ratios within one run. Prints tables in markdown.
//!
//! - `ratios`: all of it.
//! - `ratios only WORD`: the paths whose name contains the word.
//! - `ratios list`: the contenders, a line each: path, contender, and the two words that `run`
//!   takes.
//! - `ratios run PATH CONTENDER CALLS`: makes so many calls and measures nothing:
//!   `benches/instructions` does.

mod measure;
mod table;
mod threads;

use std::process::ExitCode;

use resilience_peers::{Path, all};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match &arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] | ["--bench"] => measure_all(&all()),
        ["only", word] => {
            measure_all(&all().into_iter().filter(|path| path.name.contains(word)).collect::<Vec<_>>());
        }
        ["list"] => list(),
        ["run", path, contender, calls] => {
            let chosen = (|| {
                let path: usize = path.parse().ok()?;
                let contender: usize = contender.parse().ok()?;
                Some((*all().get(path)?.contenders.get(contender)?, calls.parse().ok()?))
            })();
            let Some((contender, calls)) = chosen else {
                eprintln!("`ratios list` shows what can be run");
                return ExitCode::FAILURE;
            };
            (contender.run)(calls);
        }
        _ => {
            eprintln!("usage: ratios [only WORD | list | run PATH CONTENDER CALLS]");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn measure_all(paths: &[Path]) {
    table::one_thread(paths);
    println!();
    table::two_threads(paths);
}

/// Lists the contenders whose instructions say something. Those of one that really waits are the
/// runtime's.
fn list() {
    for (i, path) in all().iter().enumerate() {
        for (j, contender) in path.contenders.iter().enumerate().filter(|(_, it)| it.is_steady) {
            println!("{i}\t{j}\t{}\t{}", path.name, contender.name);
        }
    }
}
