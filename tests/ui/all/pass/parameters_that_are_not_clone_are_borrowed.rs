use std::io;

use resilience::{circuit_breaker, retry};

struct Request(Vec<u8>);

#[retry]
fn borrowed(request: Request) -> io::Result<usize> {
    Ok(request.0.len())
}

#[circuit_breaker]
fn consumed_once(request: Request) -> io::Result<Vec<u8>> {
    Ok(request.0)
}

fn main() {
    assert_eq!(borrowed(Request(vec![1])).unwrap(), 1);
    assert_eq!(consumed_once(Request(vec![1])).unwrap(), [1]);
}
