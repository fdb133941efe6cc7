use std::io;

use resilience::{fallback, retry};

#[retry(attempts = 3)]
#[fallback(value = 0)]
async fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    drop(fetch());
}
