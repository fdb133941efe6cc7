use resilience::bulkhead;

#[bulkhead(20, permit = slot)]
async fn call(slot: u32) -> std::io::Result<u32> {
    Ok(slot)
}

#[bulkhead(20, permit = permit)]
fn taken_apart((permit, place): (u32, u32)) -> std::io::Result<u32> {
    Ok(permit + place)
}

#[bulkhead(20, permit = slot)]
fn by_reference(ref slot: String) -> std::io::Result<usize> {
    Ok(slot.len())
}

fn main() {}
