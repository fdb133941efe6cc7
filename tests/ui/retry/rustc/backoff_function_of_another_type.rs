use std::io;

use resilience::retry;

fn delay(retry: u32, _: &io::Error) -> u64 {
    retry.into()
}

#[retry(backoff = delay)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
