use std::io;

use resilience::retry;

#[retry(notify = |event: &u32| println!("{event}"))]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
