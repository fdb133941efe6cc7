use std::io;
use std::rc::Rc;

use resilience::retry;

#[retry]
async fn fetch() -> io::Result<u32> {
    let number = Rc::new(1);
    std::future::ready(()).await;
    Ok(*number)
}

fn main() {
    fn assert_send(_: impl Send) {}
    assert_send(fetch());
}
