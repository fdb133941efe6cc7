use std::io;

use resilience::retry;

#[retry(atempts = 5, base = 100, jitter = ful, cap = 10 ms, factor = 0.5, on = )]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
