use std::io;

use resilience::retry;

const PROFILE: &str = "gentle";

#[retry(profile = PROFILE)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
