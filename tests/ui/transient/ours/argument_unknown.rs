use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[transient(jitter = full)]
    Busy,
}

fn main() {}
