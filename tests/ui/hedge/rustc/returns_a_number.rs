use resilience::hedge;

#[hedge(100ms)]
async fn call(id: u64) -> u64 {
    id
}

fn main() {}
