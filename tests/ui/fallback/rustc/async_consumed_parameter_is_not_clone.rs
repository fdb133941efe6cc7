use std::io;

use resilience::fallback;

struct Request;

fn consume<T>(_: T) -> io::Result<u32> {
    Ok(1)
}

#[fallback(with = |_| consume(request))]
async fn send(request: Request) -> io::Result<u32> {
    consume(request)
}

fn main() {
    let _ = send(Request);
}
