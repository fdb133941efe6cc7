use std::io;

use resilience::retry;

struct Buffer(Vec<u8>);

impl Buffer {
    #[retry]
    async fn first(&mut self) -> io::Result<&mut u8> {
        self.0.first_mut().ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

fn main() {
    drop(Buffer(Vec::new()).first());
}
