use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[transient(kind = 429)]
    Busy,
}

fn main() {}
