use resilience::hedge;

#[hedge(100ms, on = |e: &String| e.is_empty())]
async fn call(id: u64) -> std::io::Result<u64> {
    Ok(id)
}

fn main() {}
