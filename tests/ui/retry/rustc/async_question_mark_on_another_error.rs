use std::io;

use resilience::retry;

#[retry]
async fn fetch() -> io::Result<u32> {
    Ok("1".parse::<u32>()?)
}

fn main() {
    let _ = fetch();
}
