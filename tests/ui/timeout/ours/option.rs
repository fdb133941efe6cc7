use resilience::timeout;

#[timeout(5s)]
async fn call() -> Option<u32> {
    None
}

fn main() {}
