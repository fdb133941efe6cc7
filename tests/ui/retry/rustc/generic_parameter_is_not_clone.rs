use std::io;

use resilience::retry;

struct Request;

fn consume(_: Request) -> io::Result<u32> {
    Ok(1)
}

#[retry]
fn send<T>(request: T) -> io::Result<u32> {
    drop(request);
    Ok(1)
}

fn main() {
    let _ = consume(Request).and_then(|_| send(Request));
}
