use std::io;

use resilience::bulkhead;

const WAIT: u64 = 5;

#[bulkhead(20, wait = WAIT)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
