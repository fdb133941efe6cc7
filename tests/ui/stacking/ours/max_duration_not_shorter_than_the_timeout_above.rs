use std::io;

use resilience::{retry, timeout};

#[timeout(10s)]
#[retry(attempts = 5, max_duration = 30s)]
async fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    drop(fetch());
}
