use std::io;

use resilience::bulkhead;

const LIMIT: usize = 5;

#[bulkhead(LIMIT)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
