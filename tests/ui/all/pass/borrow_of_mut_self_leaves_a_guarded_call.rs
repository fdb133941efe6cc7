use std::io;

use resilience::circuit_breaker;

struct Buffer(Vec<u8>);

impl Buffer {
    #[circuit_breaker]
    fn first(&mut self) -> io::Result<&mut u8> {
        self.0.first_mut().ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

fn main() {
    assert!(Buffer(vec![1]).first().is_ok());
}
