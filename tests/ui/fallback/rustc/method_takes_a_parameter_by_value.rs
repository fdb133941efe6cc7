use std::io;

use resilience::fallback;

struct Request;

impl Request {
    fn send(self) -> io::Result<u32> {
        Ok(1)
    }
}

#[fallback(with = |_| request.send())]
fn send(request: Request) -> io::Result<u32> {
    request.send()
}

fn main() {
    let _ = send(Request);
}
