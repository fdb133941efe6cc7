use std::io;

use resilience::retry;

#[retry]
fn run(job: Box<dyn FnOnce() -> io::Result<u32>>) -> io::Result<u32> {
    job()
}

fn main() {
    let _ = run(Box::new(|| Ok(1)));
}
