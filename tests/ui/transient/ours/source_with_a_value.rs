use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[transient(source = inner)]
    Io { inner: std::io::Error, code: u8 },
    #[transient(source(_0), if = *_1 > 0)]
    Tuple(std::io::Error, u8),
    #[transient(source(cause))]
    Call { cause: std::io::Error, code: u8 },
    #[transient(source = true)]
    Bool(std::io::Error),
}

fn main() {}
