use resilience::{faults, hedge};

#[faults(error = std::io::Error::other("injected"))]
#[hedge(100ms)]
async fn call(id: u64) -> std::io::Result<u64> {
    Ok(id)
}

fn main() {}
