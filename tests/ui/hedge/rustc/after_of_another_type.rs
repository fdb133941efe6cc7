use resilience::hedge;

const AFTER: u64 = 100;

#[hedge(AFTER)]
async fn call(id: u64) -> std::io::Result<u64> {
    Ok(id)
}

fn main() {}
