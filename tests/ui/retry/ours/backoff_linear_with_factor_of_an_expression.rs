use std::io;

use resilience::retry;

#[retry(backoff = linear, factor = f64::from(3))]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
