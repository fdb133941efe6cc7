use std::io;

use resilience::retry;

macro_rules! send {
    ($body:expr) => {{
        let body: String = $body;
        io::Result::Ok(body.len())
    }};
}

#[retry]
fn post(body: String) -> io::Result<usize> {
    send!(body)
}

fn main() {
    let _ = post(String::new());
}
