use std::io;

use resilience::retry;

struct Request;

impl Request {
    fn call(self) -> io::Result<u32> {
        Ok(1)
    }

    #[retry]
    fn send(self) -> io::Result<u32> {
        self.call()
    }
}

fn main() {
    let _ = Request.send();
}
