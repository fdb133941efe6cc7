use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[transient(after)]
    Busy { retry_after: std::time::Duration },
    #[transient(after = )]
    Slow,
}

fn main() {}
