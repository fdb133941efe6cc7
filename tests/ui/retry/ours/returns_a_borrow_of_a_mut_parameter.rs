use std::io;

use resilience::retry;

#[retry]
fn fill(buffer: &mut Vec<u8>) -> io::Result<&[u8]> {
    buffer.push(1);
    Ok(buffer)
}

fn main() {
    let _ = fill(&mut Vec::new());
}
