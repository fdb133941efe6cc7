use std::io;

use resilience::timeout;

#[timeout(5s)]
#[timeout(1s)]
async fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    drop(fetch());
}
