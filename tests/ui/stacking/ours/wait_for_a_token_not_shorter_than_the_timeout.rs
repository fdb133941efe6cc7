use resilience::{rate_limit, retry, timeout};

#[timeout(500ms)]
#[retry]
#[rate_limit(100, wait = 2s)]
async fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
