use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[transient(5s)]
    Busy,
}

fn main() {}
