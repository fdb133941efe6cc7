use std::io;

use resilience::retry;

#[retry(delay_generator = |retry| retry)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
