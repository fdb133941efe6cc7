use resilience::Transient;

#[derive(Transient)]
#[transient(kind = "api")]
enum Error {
    #[transient]
    Busy,
}

fn main() {}
