use std::io;

use resilience::rate_limit;

#[rate_limit(100, name = "hosts", key = host, shared)]
fn fetch(host: &str) -> io::Result<u32> {
    host.parse().map_err(io::Error::other)
}

fn main() {
    let _ = fetch("eu");
}
