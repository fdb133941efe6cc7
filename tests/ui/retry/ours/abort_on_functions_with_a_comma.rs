use std::io;

use resilience::retry;

#[retry(abort_on = [is_fatal, is_permanent])]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
