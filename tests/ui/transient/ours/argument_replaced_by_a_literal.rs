use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[transient(5s)]
    Busy,
    #[transient("1m 30s")]
    Text,
    #[transient(5)]
    Number,
}

fn main() {}
