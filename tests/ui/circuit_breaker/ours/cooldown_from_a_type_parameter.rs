use std::io;
use std::time::Duration;

use resilience::circuit_breaker;

trait Backend {
    const COOLDOWN: Duration;
}

#[circuit_breaker(cooldown = B::COOLDOWN)]
fn fetch<B: Backend>() -> io::Result<u32> {
    Ok(1)
}

impl Backend for u32 {
    const COOLDOWN: Duration = Duration::ZERO;
}

fn main() {
    let _ = fetch::<u32>();
}
