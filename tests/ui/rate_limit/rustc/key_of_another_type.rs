use std::io;

use resilience::rate_limit;

struct Host;

#[rate_limit(100, key = _host)]
fn fetch(_host: Host) -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch(Host);
}
