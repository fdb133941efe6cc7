use resilience::retry;

#[retry]
#[derive(Debug)]
pub enum Client {
    Http,
}

fn main() {
    let _ = Client::Http;
}
