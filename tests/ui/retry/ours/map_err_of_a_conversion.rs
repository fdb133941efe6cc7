use std::io;

use resilience::retry;

struct Wrapped(io::Error);

impl From<io::Error> for Wrapped {
    fn from(error: io::Error) -> Self {
        Self(error)
    }
}

#[retry(map_err = Wrapped::from)]
fn fetch() -> Result<u32, Wrapped> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
