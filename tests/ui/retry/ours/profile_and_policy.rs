use std::io;

use resilience::retry;

const POLICY: resilience::RetryPolicy = resilience::RetryPolicy::new();

#[retry(policy = POLICY, profile = "gentle")]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
