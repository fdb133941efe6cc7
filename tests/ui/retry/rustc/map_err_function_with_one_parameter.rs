use std::io;

use resilience::retry;

fn describe(error: io::Error) -> String {
    error.to_string()
}

#[retry(map_err = describe)]
fn fetch() -> Result<u32, String> {
    Err(io::Error::other("no"))
}

fn main() {
    let _ = fetch();
}
