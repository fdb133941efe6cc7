use std::io;

use resilience::circuit_breaker;

#[circuit_breaker(on = io::ErrorKind::TimedOut | io::ErrorKind::ConnectionReset)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
