use resilience::fallback;

#[fallback(NOTHING)]
fn fetch() -> Result<Vec<u32>, String> {
    Ok(Vec::new())
}

fn main() {}
