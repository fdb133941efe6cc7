use std::io;

use resilience::retry;

#[retry]
fn run(job: impl FnOnce() -> io::Result<u32>) -> io::Result<u32> {
    job()
}

fn main() {
    let _ = run(|| Ok(1));
}
