use std::io;

use resilience::retry;

#[retry(backoff = |retry, _| std::time::Duration::from_secs(retry.into()), factor = 3)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
