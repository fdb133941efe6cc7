use resilience::fallback;

#[fallback("1".repeat(2))]
fn fetch() -> Result<Vec<u32>, String> {
    Ok(Vec::new())
}

fn main() {}
