use std::io;

use resilience::retry;

#[retry(status_codes = [502, 503])]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
