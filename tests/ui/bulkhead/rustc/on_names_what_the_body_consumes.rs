use resilience::bulkhead;

#[bulkhead(4..=64, on = |_| text.len() == 1)]
async fn call(text: String) -> std::io::Result<String> {
    Ok(text)
}

fn main() {}
