use std::io;

use resilience::circuit_breaker;

trait Fetch {
    #[circuit_breaker]
    fn fetch(&self) -> io::Result<u32>;
}

impl Fetch for u32 {
    fn fetch(&self) -> io::Result<u32> {
        Ok(*self)
    }
}

fn main() {
    let _ = 1.fetch();
}
