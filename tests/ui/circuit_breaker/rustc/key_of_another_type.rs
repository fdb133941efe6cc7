use std::io;

use resilience::circuit_breaker;

struct Host;

#[circuit_breaker(key = _host)]
fn fetch(_host: Host) -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch(Host);
}
