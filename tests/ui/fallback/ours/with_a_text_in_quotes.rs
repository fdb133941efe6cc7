use std::io;

use resilience::fallback;

#[fallback(with = "no answer!")]
fn fetch() -> io::Result<&'static str> {
    Ok("")
}

fn main() {
    let _ = fetch();
}
