use resilience::bulkhead;

#[bulkhead(20)]
fn call() {
    println!("no error");
}

fn main() {}
