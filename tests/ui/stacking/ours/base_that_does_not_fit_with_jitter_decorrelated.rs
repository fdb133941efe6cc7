use std::io;

use resilience::{retry, timeout};

#[timeout(2s)]
#[retry(base = 2s, jitter = decorrelated)]
async fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    drop(fetch());
}
