use resilience::hedge;
use std::cell::Cell;

#[hedge(100ms)]
async fn call(count: Cell<u64>) -> std::io::Result<u64> {
    count.set(count.get() + 1);
    tokio::task::yield_now().await;
    Ok(count.get())
}

fn is_send<T: Send>(_: T) {}

fn main() {
    is_send(call(Cell::new(1)));
}
