use std::io;
use std::time::Duration;

use resilience::retry;

#[retry(attempts = attempts, base = base, cap = cap, factor = factor, name = "unlimited")]
fn fetch(attempts: u32, base: Duration, cap: Duration, factor: f64, on: bool) -> io::Result<bool> {
    Ok(on)
}

#[retry(attempts = limited)]
fn limited(limited: u32) -> io::Result<u32> {
    Ok(limited)
}

fn main() {
    assert!(fetch(1, Duration::ZERO, Duration::ZERO, 2.0, true).unwrap());
    assert_eq!(limited(1).unwrap(), 1);
}
