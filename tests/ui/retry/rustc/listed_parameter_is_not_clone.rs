use std::io;

use resilience::retry;

struct Request;

fn consume(_: Request) -> io::Result<u32> {
    Ok(1)
}

#[retry(clone(request))]
fn send(request: Request) -> io::Result<u32> {
    let _ = &request;
    Ok(1)
}

fn main() {
    let _ = send(Request);
}
