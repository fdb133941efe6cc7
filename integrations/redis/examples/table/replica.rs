//! A replica: a process that calls the service all the time, through a breaker.

use std::io::{Write as _, stdout};
use std::thread;
use std::time::{Duration, Instant};

use resilience::CircuitBreaker;

use crate::Outcome;
use crate::child::end_with_parent;
use crate::service::Client;

/// Each replica calls the service so often.
const PACE: Duration = Duration::from_millis(10);
/// Five failures in a row open it.
static BREAKER: CircuitBreaker =
    CircuitBreaker::builder("payments").shared().threshold(5).cooldown(Duration::from_secs(1)).build();

/// Says that it is ready when it shares, and goes on until the process that has started it ends.
pub(crate) fn run(number: u8, service: &str, store: Option<&str>) -> Outcome<()> {
    end_with_parent();
    let share = |url| resilience_redis::share(url)?.namespace("table").replica(format!("r{number}")).start();
    let sharing = store.map(share).transpose()?;
    let mut client = Client::connect(service, number)?;
    BREAKER.try_acquire()?.success();
    while sharing.as_ref().is_some_and(|sharing| !sharing.is_up()) {
        thread::sleep(PACE);
    }
    println!("ready");
    stdout().flush()?;
    let mut next = Instant::now();
    loop {
        if let Ok(permit) = BREAKER.try_acquire() {
            match client.call() {
                Ok(()) => permit.success(),
                Err(_) => permit.failure(),
            }
        }
        next += PACE;
        thread::sleep(next.saturating_duration_since(Instant::now()));
    }
}
