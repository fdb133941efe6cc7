//! Threads that all add to one row of a database, without a version, with one, and with `#[retry]`
//! on top of it: `cargo run -p resilience-database-examples --example counter`. Takes the number of
//! threads and of increments for each, 8 and 100 unless given.
//!
//! The program fails if one of its claims is not true.

use optimistic::{Counter, Crowd, Error, Tally};
use resilience::CircuitBreaker;
use std::process::ExitCode;

fn main() -> ExitCode {
    match story() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("counter failed: {error}");
            ExitCode::FAILURE
        }
    }
}

fn story() -> Result<(), Box<dyn std::error::Error>> {
    let crowd = crowd()?;
    println!("{} threads each add 1 to the same row, {} times:\n", crowd.threads, crowd.increments);
    println!("                         attempts   done  refused   lost  the row says");

    let blind = run(crowd, "no version", Counter::add_blindly)?;
    let checked = run(crowd, "a version", Counter::add_once)?;
    let retried = run(crowd, "a version and #[retry]", Counter::add)?;

    claim(blind.lost() >= crowd.certain_conflicts(), "without a version updates are lost")?;
    claim(checked.lost() == 0, "with a version none is lost")?;
    claim(checked.refused >= crowd.certain_conflicts(), "with a version alone updates are refused")?;
    claim(retried.value == crowd.calls(), "with #[retry] every update is made, once")?;
    claim(retried.attempts >= crowd.calls() + crowd.certain_conflicts(), "that takes more attempts")?;

    let conflicts = retried.attempts - retried.done;
    let breaker = CircuitBreaker::named("counter").snapshot();
    println!("\nThe breaker on the same function: {}, {} failures.", breaker.state(), breaker.failures());
    println!("The last line took {:.2?}; {conflicts} attempts came too late.", retried.took);
    claim(breaker.failures() == 0 && breaker.times_opened() == 0, "a conflict is no failure to the breaker")?;
    Ok(())
}

/// The crowd that the command line asks for.
fn crowd() -> Result<Crowd, Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let threads = arguments.next().map_or(Ok(8), |text| text.parse())?;
    let increments = arguments.next().map_or(Ok(100), |text| text.parse())?;
    Ok(Crowd { threads, increments })
}

/// Runs the crowd on a database of its own.
fn run(
    crowd: Crowd,
    what: &str,
    add: impl Fn(&Counter, &dyn Fn()) -> Result<(), Error> + Sync,
) -> Result<Tally, Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let tally = crowd.run(&folder.path().join("counter.db"), add)?;
    println!(
        "{what:<24} {:>8} {:>6} {:>8} {:>6} {:>13}",
        tally.attempts,
        tally.done,
        tally.refused,
        tally.lost(),
        tally.value
    );
    Ok(tally)
}

fn claim(holds: bool, what: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(format!("it is not true that {what}")) }
}
