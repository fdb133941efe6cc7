use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[transient = "always"]
    Busy,
}

fn main() {}
