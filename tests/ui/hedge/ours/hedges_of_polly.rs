use resilience::hedge;

#[hedge(100ms, max_hedged_attempts = 2)]
async fn call(id: u64) -> std::io::Result<u64> {
    Ok(id)
}

fn main() {}
