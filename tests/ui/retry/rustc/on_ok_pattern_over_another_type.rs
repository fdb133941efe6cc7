use std::io;

use resilience::retry;

#[retry(on_ok = Some(_))]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
