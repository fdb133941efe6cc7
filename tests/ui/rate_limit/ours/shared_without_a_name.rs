use std::io;

use resilience::rate_limit;

#[rate_limit(100, shared)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
