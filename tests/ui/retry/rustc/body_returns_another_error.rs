use std::io;

use resilience::retry;

#[retry]
fn fetch() -> io::Result<u32> {
    Err("no")
}

fn main() {
    let _ = fetch();
}
