use std::io;

use resilience::retry;

#[retry]
fn fetch() -> io::Result<u32> {
    "one"
}

fn main() {
    let _ = fetch();
}
