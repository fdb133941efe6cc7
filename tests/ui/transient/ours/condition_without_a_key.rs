use resilience::Transient;

#[derive(Transient)]
enum Error {
    #[transient(*_0 >= 500)]
    Status(u16),
    #[transient(status >= 500)]
    Named { status: u16 },
    #[transient(self.is_busy(), after = 5s)]
    Busy,
    #[transient(is_busy(_0))]
    Called(u16),
    #[transient(matches!(_0, 500..))]
    Matched(u16),
    #[transient(after = 5s, !*retryable)]
    Second { retryable: bool },
}

fn main() {}
