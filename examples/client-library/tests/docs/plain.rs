//! With the feature `resilience` and without it.

use super::Shop;
use shop_client::{Builder, Error};

#[tokio::test(start_paused = true)]
async fn without_the_feature_each_call_is_one_request() {
    let shop = Shop::new(Shop::DOWN);
    let client = Builder::new().build(&shop);
    assert!(matches!(client.price(7).await, Err(Error::Status(503))));
    assert_eq!(shop.requests(), if cfg!(feature = "resilience") { 3 } else { 1 });
    assert!(matches!(client.buy(7).await, Err(Error::Status(503))));
    assert_eq!(shop.requests(), 1);

    let shop = Shop::new((200, "250"));
    let client = Builder::new().build(&shop);
    assert_eq!(client.price(7).await.expect("the shop is up"), 250);
    assert_eq!(shop.requests(), 1);
}

#[test]
fn the_page_shows_the_documentation_of_the_crate() {
    let source = include_str!("../../src/lib.rs").lines();
    let lines = source.map_while(|line| line.strip_prefix("//!"));
    let text: String = lines.flat_map(|line| [line.strip_prefix(' ').unwrap_or(line), "\n"]).collect();
    let page = include_str!("../../../../docs/libraries.md");
    assert!(page.contains(&format!("```text\n{text}```\n")), "{text}");
}
