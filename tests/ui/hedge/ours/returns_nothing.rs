use resilience::hedge;

#[hedge(100ms)]
async fn call(id: u64) {
    drop(id);
}

fn main() {}
