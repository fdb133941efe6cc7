use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[transient(kind = throttled)]
    Busy,
}

fn main() {}
