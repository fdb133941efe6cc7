use std::io;

use resilience::retry;

#[retry]
async fn fetch() -> io::Result<u32> {
    "one"
}

fn main() {
    let _ = fetch();
}
