use std::io;

use resilience::retry;

#[retry(context = cx)]
fn fetch() -> io::Result<u32> {
    Ok(cx)
}

fn main() {
    let _ = fetch();
}
