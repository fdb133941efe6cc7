use resilience::hedge;

const ATTEMPTS: usize = 3;

#[hedge(100ms, attempts = ATTEMPTS)]
async fn call(id: u64) -> std::io::Result<u64> {
    Ok(id)
}

fn main() {}
