use std::io;
use std::time::Duration;

use resilience::retry;

fn delay_of(_: &io::Error) -> Duration {
    Duration::from_secs(1)
}

#[retry(backoff = |_, error| delay_of(error), on_ok = |value| *value == 0)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
