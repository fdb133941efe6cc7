use std::io;

use resilience::retry;

#[retry(initial_delay_ms = 100)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
