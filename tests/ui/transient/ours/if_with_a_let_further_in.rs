use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[transient(if = *_1 && let 500.. = *_0)]
    Chain(u16, bool),
    #[transient(if = (let 500.. = *_0))]
    Parenthesised(u16),
    #[transient(if = [1].iter().any(|_| let 500.. = *_0))]
    InAClosure(u16),
}

fn main() {}
