use std::io;

use resilience::{RateLimiter, rate_limit};

static LIMITER: RateLimiter = RateLimiter::builder("payments").limit(1).build();

#[rate_limit(limiter = LIMITER, key = 1)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
