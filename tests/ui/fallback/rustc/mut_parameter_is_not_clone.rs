use std::io;

use resilience::fallback;

struct Request(u32);

#[fallback(value = request.0)]
fn send(mut request: Request) -> io::Result<u32> {
    request.0 += 1;
    Ok(request.0)
}

fn main() {
    let _ = send(Request(1));
}
