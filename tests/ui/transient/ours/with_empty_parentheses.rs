use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[transient()]
    Busy,
}

#[derive(Transient)]
#[transient()]
struct Failed;

#[derive(Transient)]
#[transient()]
enum Whole {
    Busy,
}

fn main() {}
