//! A `&mut self` that the body moves is borrowed again for every attempt.

use resilience::{circuit_breaker, retry};

use crate::support::{Failed, Tries};

struct Client {
    calls: u32,
}

impl Client {
    fn call(&mut self, tries: &Tries) -> Result<u32, Failed> {
        self.calls += 1;
        tries.turn()
    }

    #[retry(base = 0ms)]
    #[circuit_breaker]
    fn renamed(&mut self, tries: &Tries) -> Result<u32, Failed> {
        let this = self;
        this.call(tries)
    }

    #[retry(base = 0ms)]
    async fn passed_on(&mut self, tries: &Tries) -> Result<u32, Failed> {
        async fn call(client: &mut Client, tries: &Tries) -> Result<u32, Failed> {
            client.call(tries)
        }
        let wrapped = Some(self);
        match wrapped {
            Some(this) => call(this, tries).await,
            None => Err(Failed::Again),
        }
    }

    #[retry(base = 0ms)]
    fn in_a_field(&mut self, tries: &Tries) -> Result<u32, Failed> {
        struct Session<'a> {
            client: &'a mut Client,
        }
        let session = Session { client: self };
        session.client.call(tries)
    }

    #[retry(base = 0ms)]
    fn printed(&mut self, tries: &Tries) -> Result<u32, Failed>
    where
        Self: std::fmt::Debug,
    {
        assert_eq!(format!("{self:?}"), "Client");
        Self::call(self, tries)
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Client")
    }
}

#[tokio::test]
async fn self_may_be_moved_in_every_attempt() {
    let mut client = Client { calls: 0 };
    assert_eq!(client.renamed(&Tries::failing(2)), Ok(3));
    assert_eq!(client.passed_on(&Tries::failing(2)).await, Ok(3));
    assert_eq!(client.in_a_field(&Tries::failing(2)), Ok(3));
    assert_eq!(client.printed(&Tries::failing(2)), Ok(3));
    assert_eq!(client.calls, 12);
}
