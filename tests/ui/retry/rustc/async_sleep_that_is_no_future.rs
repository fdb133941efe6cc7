use std::io;

use resilience::retry;

#[retry(sleep = std::thread::sleep)]
async fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
