use resilience::hedge;

#[hedge(p99, max_extra_load = 1%)]
async fn call(id: u64) -> std::io::Result<u64> {
    Ok(id)
}

fn main() {}
