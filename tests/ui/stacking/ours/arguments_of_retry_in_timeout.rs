use std::io;

use resilience::timeout;

#[timeout(1s, attempts = 3)]
async fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    drop(fetch());
}
