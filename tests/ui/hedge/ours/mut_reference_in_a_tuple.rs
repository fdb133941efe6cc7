use resilience::hedge;

#[hedge(100ms)]
async fn call((seen, id): (&mut Vec<u64>, u64)) -> std::io::Result<u64> {
    seen.push(id);
    Ok(id)
}

#[hedge(100ms)]
async fn last((id, .., seen): (u64, u64, Option<&mut Vec<u64>>)) -> std::io::Result<u64> {
    seen.into_iter().for_each(|seen| seen.push(id));
    Ok(id)
}

#[hedge(100ms)]
async fn taken_apart((seen, id): &mut (Vec<u64>, u64)) -> std::io::Result<u64> {
    seen.push(*id);
    Ok(*id)
}

fn main() {}
