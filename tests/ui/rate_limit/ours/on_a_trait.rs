use resilience::rate_limit;

#[rate_limit(100)]
trait Call {
    fn call();
}

fn main() {}
