use std::io;

use resilience::retry;

#[retry(on = _ if)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
