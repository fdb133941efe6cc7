use std::io;

use resilience::{Attempts, retry};

fn describe(error: io::Error, _: &Attempts) -> String {
    error.to_string()
}

#[retry(map_err = describe)]
fn fetch() -> Result<u32, u32> {
    Err(io::Error::other("no"))
}

fn main() {
    let _ = fetch();
}
