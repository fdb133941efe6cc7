use resilience::hedge;

#[hedge(0s, attempts = 9, budget = none, weight = 1)]
async fn call(id: u64) -> std::io::Result<u64> {
    Ok(id)
}

fn main() {}
