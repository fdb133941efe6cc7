use resilience::hedge;

#[hedge(100ms, budget = 1s)]
async fn call(id: u64) -> std::io::Result<u64> {
    Ok(id)
}

fn main() {}
