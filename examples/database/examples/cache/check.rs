//! The numbers of an act, printed and held to be true.

use std::error::Error;

use crate::act::{Act, WORKERS};
use crate::shop::THRESHOLD;

pub(crate) fn head() {
    println!(
        "{:<22}{:>8}{:>8}{:>8}{:>11}{:>8}{:>10}{:>19}",
        "", "calls", "hits", "origin", "timed out", "failed", "rejected", "errors to callers"
    );
}

/// An act in which Redis answers.
pub(crate) fn well(title: &str, act: &Act) -> Result<(), Box<dyn Error>> {
    print(title, act);
    every(act)?;
    ensure(act.hits > 0, "the cache answers")
}

/// An act in which Redis is out.
pub(crate) fn out(title: &str, act: &Act) -> Result<(), Box<dyn Error>> {
    print(title, act);
    every(act)?;
    ensure(act.hits == 0 && act.origin == act.calls, "the origin answers every call")?;
    let waited = u64::from(act.timed_out + act.failed);
    ensure(waited >= u64::from(THRESHOLD) && act.opened > 0, "failures open the circuit")?;
    // Those that were under way when the circuit opened, those before, and a probe for each time
    // that it opened again.
    let most = u64::from(WORKERS + THRESHOLD) + act.opened;
    ensure(waited <= most, "all but a few calls do not wait for the cache")?;
    ensure(act.rejected > act.timed_out, "the open circuit rejects the others")
}

fn every(act: &Act) -> Result<(), Box<dyn Error>> {
    ensure(act.errors == 0, "no error reaches a caller")?;
    ensure(act.wrong_prices == 0, "every price is right")?;
    ensure(act.hits + act.origin == act.calls, "each call is answered once, by the cache or the origin")
}

fn print(title: &str, act: &Act) {
    let Act { calls, hits, origin, timed_out, failed, rejected, errors, .. } = act;
    println!("{title:<22}{calls:>8}{hits:>8}{origin:>8}{timed_out:>11}{failed:>8}{rejected:>10}{errors:>19}");
}

fn ensure(is_true: bool, statement: &str) -> Result<(), Box<dyn Error>> {
    if is_true { Ok(()) } else { Err(format!("it is not true that {statement}").into()) }
}
