use resilience::hedge;

#[hedge(attempts = 3)]
async fn call(id: u64) -> std::io::Result<u64> {
    Ok(id)
}

fn main() {}
