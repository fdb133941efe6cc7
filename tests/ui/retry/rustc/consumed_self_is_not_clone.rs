use std::io;

use resilience::retry;

struct Request(Vec<u8>);

impl Request {
    #[retry]
    fn pass(self) -> io::Result<Vec<u8>> {
        let this = self;
        Ok(this.0)
    }
}

fn main() {
    let _ = Request(Vec::new()).pass();
}
