use std::io;

use resilience::retry;

const RATIO: f64 = 0.2;

#[retry(budget = RATIO)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
