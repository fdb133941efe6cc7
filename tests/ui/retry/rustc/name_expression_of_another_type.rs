use std::io;

use resilience::retry;

const NAME: u32 = 5;

#[retry(name = NAME)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
