use std::io;
use std::time::Duration;

use resilience::circuit_breaker;

struct Client {
    cooldown: Duration,
}

impl Client {
    #[circuit_breaker(cooldown = self.cooldown)]
    fn fetch(&self) -> io::Result<u32> {
        Ok(1)
    }
}

fn main() {
    let _ = Client {
        cooldown: Duration::ZERO,
    }
    .fetch();
}
