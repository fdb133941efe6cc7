//! The page, served by itself: `cargo run -p resilience-admin --features serve --example served`.
//! It asks itself, and ends; with `--stay` it goes on, for a browser.

mod shop;

use resilience_admin::Admin;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), shop::Failure> {
    let token = "take 128 random bits from where your secrets are";
    let admin = Admin::new().service("shop").allow_writes(token);
    // A fixed port in earnest: `127.0.0.1:9190`.
    let serving = admin.serve("127.0.0.1:0").await?;

    shop::trade(20).await;
    shop::look(serving.address(), "").await?;
    shop::write(serving.address(), "", token).await?;
    shop::stay_if_asked(&format!("http://{}/", serving.address())).await?;
    serving.stop().await;
    Ok(())
}
