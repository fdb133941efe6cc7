use resilience::hedge;

#[hedge(100ms, map_err = |e| e)]
async fn call(id: u64) -> std::io::Result<u64> {
    Ok(id)
}

fn main() {}
