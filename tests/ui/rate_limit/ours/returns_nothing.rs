use resilience::rate_limit;

#[rate_limit(100)]
fn call() {
    println!("no error");
}

fn main() {}
