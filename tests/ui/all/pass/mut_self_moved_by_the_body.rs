use std::io;

use resilience::retry;

struct Buffer(Vec<u8>);

impl Buffer {
    #[retry]
    fn fill(&mut self) -> io::Result<()> {
        let this = self;
        this.0.push(1);
        Ok(())
    }
}

fn main() {
    let _ = Buffer(Vec::new()).fill();
}
