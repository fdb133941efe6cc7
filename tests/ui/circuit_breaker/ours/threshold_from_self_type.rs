use std::io;

use resilience::circuit_breaker;

struct Client;

impl Client {
    const LIMIT: u32 = 5;

    #[circuit_breaker(threshold = Self::LIMIT)]
    fn fetch(&self) -> io::Result<u32> {
        Ok(1)
    }
}

fn main() {
    let _ = Client.fetch();
}
