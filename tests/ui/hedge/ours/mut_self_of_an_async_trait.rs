use resilience::hedge;

struct Client(Vec<u64>);

#[async_trait::async_trait]
trait Calls {
    async fn call(&mut self, id: u64) -> std::io::Result<u64>;
}

#[async_trait::async_trait]
impl Calls for Client {
    #[hedge(100ms)]
    async fn call(&mut self, id: u64) -> std::io::Result<u64> {
        self.0.push(id);
        Ok(id)
    }
}

fn main() {}
