use std::io;

use resilience::retry;

struct Request;

fn consume(_: Request) -> io::Result<u32> {
    Ok(1)
}

#[retry]
fn send(request: Request) -> io::Result<u32> {
    consume(request)
}

fn main() {
    let _ = send(Request);
}
