use std::io;

use resilience::retry;

struct Request;

fn consume(_: Request) -> io::Result<u32> {
    Ok(1)
}

impl Request {
    fn send(self) -> io::Result<u32> {
        consume(self)
    }
}

#[retry]
fn send(request: Request) -> io::Result<u32> {
    request.send()
}

fn main() {
    let _ = send(Request);
}
