use std::io;

use resilience::{retry, timeout};

#[timeout(1s)]
#[retry(attempts = 5)]
#[timeout(1500ms)]
async fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    drop(fetch());
}
