use std::io;

use resilience::retry;

#[retry(map_err = |error, _| error.to_string())]
fn fetch() -> Result<u32, u32> {
    Err(io::Error::other("no"))
}

fn main() {
    let _ = fetch();
}
