use std::io;

use resilience::circuit_breaker;

#[circuit_breaker(key = |host| host)]
fn fetch(host: &str) -> io::Result<usize> {
    Ok(host.len())
}

fn main() {
    let _ = fetch("eu");
}
