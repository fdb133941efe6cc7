use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[transient(after = -5s)]
    Busy,
}

fn main() {}
