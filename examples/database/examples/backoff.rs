//! Which waits suit conflicts: the counter under several policies. `cargo run -p
//! resilience-database-examples --example backoff`. Takes the number of threads, of increments for
//! each, and the milliseconds of work between reading and writing; 8, 25 and 1 unless given.
//!
//! Only one writer at a time succeeds, so no policy is faster than all the work in sequence. The
//! program fails if an update is missing under a policy without a limit of attempts.

use optimistic::{Counter, Crowd, Error};
use resilience::{Jitter, RetryPolicy, retry};
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

const DEFAULT: RetryPolicy = RetryPolicy::new();
/// The policy of `Counter::add`.
const SHORT: RetryPolicy = DEFAULT.unlimited().base(Duration::from_millis(10)).cap(Duration::from_secs(1));

const POLICIES: [(&str, RetryPolicy); 6] = [
    ("the default", DEFAULT),
    ("the default, unlimited", DEFAULT.unlimited()),
    ("10 ms to 1 s, 10 attempts", SHORT.attempts(10)),
    ("10 ms to 1 s, unlimited", SHORT),
    ("the same without jitter", SHORT.jitter(Jitter::None)),
    ("1 ms to 50 ms, unlimited", SHORT.base(Duration::from_millis(1)).cap(Duration::from_millis(50))),
];

#[retry(policy = policy)]
fn add(policy: &RetryPolicy, counter: &Counter, think: &dyn Fn()) -> Result<(), Error> {
    counter.add_once(think)
}

fn main() -> ExitCode {
    match compare() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("backoff failed: {error}");
            ExitCode::FAILURE
        }
    }
}

fn compare() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let threads = arguments.next().map_or(Ok(8), |text| text.parse())?;
    let increments = arguments.next().map_or(Ok(25), |text| text.parse())?;
    let work = Duration::from_millis(arguments.next().map_or(Ok(1), |text| text.parse())?);
    let crowd = Crowd { threads, increments };

    println!(
        "{threads} threads each add 1 to the same row, {increments} times, with {work:?} of work for each attempt:\n"
    );
    println!("policy                     attempts   done  refused       time");
    for (what, policy) in POLICIES {
        let folder = tempfile::tempdir()?;
        let tally = crowd.run(&folder.path().join("counter.db"), |counter, think| {
            add(&policy, counter, &|| {
                think();
                thread::sleep(work);
            })
        })?;
        let (attempts, done, refused) = (tally.attempts, tally.done, tally.refused);
        println!("{what:<26} {attempts:>8} {done:>6} {refused:>8} {:>8.2} s", tally.took.as_secs_f64());
        claim(tally.lost() == 0, "no update is lost")?;
        claim(done + refused == crowd.calls(), "every call is made or refused")?;
        claim(refused == 0 || policy != policy.unlimited(), "attempts without a limit are never refused")?;
    }
    Ok(())
}

fn claim(holds: bool, what: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(format!("it is not true that {what}")) }
}
