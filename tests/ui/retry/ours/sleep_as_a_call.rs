use std::io;

use resilience::retry;

#[retry(sleep = tokio::time::sleep(std::time::Duration::from_secs(1)))]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
