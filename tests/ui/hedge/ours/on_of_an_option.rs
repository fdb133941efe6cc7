use resilience::hedge;

#[hedge(100ms, on = |e| true)]
async fn call(id: u64) -> Option<u64> {
    Some(id)
}

fn main() {}
