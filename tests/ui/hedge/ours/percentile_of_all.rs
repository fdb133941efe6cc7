use resilience::hedge;

#[hedge(p100)]
async fn call(id: u64) -> std::io::Result<u64> {
    Ok(id)
}

fn main() {}
