use std::io;

use resilience::{retry, timeout};

#[retry(max_duration = 2s)]
#[timeout(after = 2s)]
async fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    drop(fetch());
}
