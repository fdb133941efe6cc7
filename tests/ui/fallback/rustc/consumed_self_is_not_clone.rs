use std::io;

use resilience::fallback;

struct Request;

impl Request {
    #[fallback(with = |_| consume(self))]
    async fn send(self) -> io::Result<u32> {
        consume(self)
    }
}

fn consume(_: Request) -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = Request.send();
}
