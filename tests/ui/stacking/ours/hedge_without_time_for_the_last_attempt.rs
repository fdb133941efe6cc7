use resilience::{hedge, retry, timeout};

#[timeout(1s)]
#[retry]
#[hedge(500ms, attempts = 3)]
async fn call(id: u64) -> std::io::Result<u64> {
    Ok(id)
}

fn main() {}
