use std::io;

use resilience::{Attempt, retry};

fn log(cx: &Attempt<String>) {
    println!("{}", cx.number());
}

#[retry(context = cx)]
fn fetch() -> io::Result<u32> {
    log(cx);
    Ok(1)
}

fn main() {
    let _ = fetch();
}
