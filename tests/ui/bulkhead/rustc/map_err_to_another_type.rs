use std::io;

use resilience::bulkhead;

#[bulkhead(20, map_err = |rejected| rejected.to_string())]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
