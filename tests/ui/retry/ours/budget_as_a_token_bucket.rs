use std::io;

use resilience::retry;

#[retry(token_bucket = 500)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
