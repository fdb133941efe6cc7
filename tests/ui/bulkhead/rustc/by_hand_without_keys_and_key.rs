use std::io;

use resilience::{Bulkhead, bulkhead};

static BULKHEAD: Bulkhead = Bulkhead::builder("payments").limit(1).build();

#[bulkhead(bulkhead = BULKHEAD, key = 1)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
