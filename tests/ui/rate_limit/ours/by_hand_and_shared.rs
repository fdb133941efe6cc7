use std::io;

use resilience::{RateLimiter, rate_limit};

static LIMITER: RateLimiter = RateLimiter::builder("partner").limit(100).build();

#[rate_limit(limiter = LIMITER, shared)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
