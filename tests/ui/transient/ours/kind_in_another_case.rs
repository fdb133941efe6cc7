use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[transient(kind = "RateLimited")]
    Busy,
}

fn main() {}
