use std::io;
use std::time::Duration;

use resilience::retry;

#[retry(backoff = |retry, _| Duration::from_secs(retry.into()), factor = 3)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
