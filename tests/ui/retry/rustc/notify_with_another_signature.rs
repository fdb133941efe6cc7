use std::io;

use resilience::retry;

fn log(delay: std::time::Duration) {
    println!("{delay:?}");
}

#[retry(notify = log)]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
