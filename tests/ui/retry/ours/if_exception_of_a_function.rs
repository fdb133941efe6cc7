use std::io;

use resilience::retry;

#[retry(retry = retry_if_exception(is_transient))]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
