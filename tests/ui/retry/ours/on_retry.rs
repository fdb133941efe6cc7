use std::io;

use resilience::retry;

#[retry(on_retry = |error, delay| log(error, delay))]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
