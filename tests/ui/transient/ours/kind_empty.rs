use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[transient(kind = "")]
    Busy,
}

fn main() {}
