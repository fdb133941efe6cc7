use resilience::hedge;

#[hedge(p20)]
async fn call(id: u64) -> std::io::Result<u64> {
    Ok(id)
}

fn main() {}
