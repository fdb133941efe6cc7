use resilience::retry;
use std::future::{Ready, ready};
use std::time::Duration;

fn sleep(_: Duration) -> Ready<()> {
    ready(())
}

#[retry(sleep = sleep)]
fn call() -> Result<(), String> {
    Ok(())
}

fn main() {
    let _ = call();
}
