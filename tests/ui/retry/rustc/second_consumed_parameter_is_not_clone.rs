use std::io;

use resilience::retry;

struct Request;

fn consume(_: Request) -> io::Result<u32> {
    Ok(1)
}

#[retry]
fn send(url: String, request: Request) -> io::Result<u32> {
    println!("{url}");
    consume(request)
}

fn main() {
    let _ = send(String::new(), Request);
}
