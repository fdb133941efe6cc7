use std::io;

use resilience::fallback;

#[fallback(with = "1".to_owned())]
fn fetch() -> io::Result<String> {
    Ok(String::new())
}

fn main() {
    let _ = fetch();
}
