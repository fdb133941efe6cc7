use resilience::hedge;

#[hedge(100ms)]
async fn call(ref mut seen: Vec<u64>, (ref mut id, other): (u64, u64)) -> std::io::Result<u64> {
    *id += other;
    seen.push(*id);
    Ok(*id)
}

fn main() {}
