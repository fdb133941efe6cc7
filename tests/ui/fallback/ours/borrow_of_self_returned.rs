use resilience::fallback;

struct Cache(Vec<u32>);

impl Cache {
    #[fallback(value = &self.0[0])]
    async fn last(&mut self) -> Option<&u32> {
        self.0.last()
    }
}

fn main() {
    let _ = Cache(Vec::new()).last();
}
