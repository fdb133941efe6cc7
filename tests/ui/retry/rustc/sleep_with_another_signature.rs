use std::io;

use resilience::retry;

fn sleep(millis: u64) {
    let _ = millis;
}

#[retry(sleep = sleep)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
