use std::io;

use resilience::retry;

struct Request;

fn consume(_: Request) -> io::Result<u32> {
    Ok(1)
}

impl Request {
    fn clear(&mut self) {}
}

#[retry]
fn send(mut request: Request) -> io::Result<u32> {
    request.clear();
    Ok(1)
}

fn main() {
    let _ = send(Request);
}
