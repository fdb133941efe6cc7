use std::io;

use resilience::retry;

#[retry(stop = (stop_after_attempt(3) | stop_after_delay(30)))]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
