use std::io;

use resilience::fallback;

struct Request;

fn consume<T>(_: T) -> io::Result<u32> {
    Ok(1)
}

#[fallback(with = |_| consume(requests))]
fn send(requests: Vec<Request>) -> io::Result<u32> {
    consume(requests)
}

fn main() {
    let _ = send(vec![Request]);
}
