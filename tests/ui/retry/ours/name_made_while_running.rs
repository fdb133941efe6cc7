use std::io;

use resilience::retry;

#[retry(name = format!("fetch {id}"))]
fn fetch(id: u32) -> io::Result<u32> {
    Ok(id)
}

fn main() {
    let _ = fetch(1);
}
