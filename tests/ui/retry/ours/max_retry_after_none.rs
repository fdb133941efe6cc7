use std::io;

use resilience::retry;

#[retry(max_retry_after = none)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
