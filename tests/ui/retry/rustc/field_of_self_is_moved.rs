use std::io;

use resilience::retry;

struct Request(Vec<u8>);

impl Request {
    #[retry]
    fn send(self) -> io::Result<Vec<u8>> {
        Ok(self.0)
    }
}

fn main() {
    let _ = Request(Vec::new()).send();
}
