use std::io;

use resilience::rate_limit;

#[rate_limit(100, map_err = |rejected| rejected.to_string())]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
