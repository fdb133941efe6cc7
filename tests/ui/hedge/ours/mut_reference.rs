use resilience::hedge;

#[hedge(100ms)]
async fn call(id: u64, seen: &mut Vec<u64>) -> std::io::Result<u64> {
    seen.push(id);
    Ok(id)
}

fn main() {}
