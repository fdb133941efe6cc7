use resilience::hedge;

#[hedge(100ms)]
struct Call {
    _id: u64,
}

fn main() {}
