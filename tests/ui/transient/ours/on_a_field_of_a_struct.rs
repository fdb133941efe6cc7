use resilience::Transient;

#[derive(Transient)]
struct Error {
    #[transient(after)]
    retry_after: std::time::Duration,
}

fn main() {}
