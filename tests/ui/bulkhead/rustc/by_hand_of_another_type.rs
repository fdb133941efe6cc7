use std::io;

use resilience::bulkhead;

const LIMIT: u32 = 5;

#[bulkhead(bulkhead = LIMIT)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
