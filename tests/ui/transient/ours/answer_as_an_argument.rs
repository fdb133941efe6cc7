use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[transient(true)]
    Always,
    #[transient = true]
    Equals,
    #[transient(false)]
    Never,
    #[transient = false]
    EqualsNot,
    #[transient(permanent)]
    Permanent,
}

fn main() {}
