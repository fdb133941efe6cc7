use std::io;
use std::time::Duration;

use resilience::retry;

fn delay(retry: u32, _: &io::Error) -> Duration {
    Duration::from_secs(retry.into())
}

#[retry(backoff = delay, on_ok = |value| *value == 0)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
