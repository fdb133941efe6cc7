use resilience::fallback;

#[fallback(Vec::new())]
fn fetch() -> Result<Vec<u32>, String> {
    Ok(Vec::new())
}

fn main() {}
