use resilience::hedge;

#[hedge(100ms)]
async fn call(id: u64, seen: Option<&mut Vec<u64>>) -> std::io::Result<u64> {
    if let Some(seen) = seen {
        seen.push(id);
    }
    Ok(id)
}

fn main() {}
