use std::io;

use resilience::retry;

#[retry(except = is_fatal)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
