use std::io;

use resilience::fallback;

#[fallback(value = 1, on_ok = |text: &String| text.is_empty())]
fn fetch() -> io::Result<u32> {
    Ok(1)
}

fn main() {
    let _ = fetch();
}
