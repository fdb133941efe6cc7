use std::io;

use resilience::rate_limit;

const PER: &str = "1m";

#[rate_limit(100, per = PER)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
