use resilience::{hedge, retry};

#[retry(max_duration = 1s)]
#[hedge(1s)]
async fn call() -> std::io::Result<u32> {
    Ok(1)
}

fn main() {}
