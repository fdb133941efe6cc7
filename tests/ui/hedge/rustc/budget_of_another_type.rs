use resilience::hedge;

const BUDGET: u64 = 3;

#[hedge(100ms, budget = BUDGET)]
async fn call(id: u64) -> std::io::Result<u64> {
    Ok(id)
}

fn main() {}
