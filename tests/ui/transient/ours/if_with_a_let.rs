use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[transient(if = let 500.. = *_0)]
    Status(u16),
}

fn main() {}
