use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[transient(kind = "rate-limited")]
    Busy,
}

fn main() {}
