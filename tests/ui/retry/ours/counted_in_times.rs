use std::io;

use resilience::retry;

#[retry(max_times = 3)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
