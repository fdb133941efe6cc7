use std::io;

use resilience::bulkhead;

struct Host;

#[bulkhead(20, key = _host)]
fn fetch(_host: Host) -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch(Host);
}
