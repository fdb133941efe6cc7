//! The page of a product, which needs all three services.

use crate::backend::{Answer, Backend, BackendError};
use crate::prices::Prices;
use crate::reviews::Reviews;
use crate::stock::Stock;

/// The gateway: the clients of the three services.
#[derive(Clone, Debug)]
pub struct Gateway {
    /// Prices.
    pub prices: Prices,
    /// The stock.
    pub stock: Stock,
    /// Reviews.
    pub reviews: Reviews,
}

impl Gateway {
    /// A gateway to the services at these URLs.
    ///
    /// # Errors
    /// A client cannot be made.
    pub fn new(prices: &str, stock: &str, reviews: &str) -> Result<Self, reqwest::Error> {
        Ok(Self {
            prices: Prices(Backend::new(prices)?),
            stock: Stock(Backend::new(stock)?),
            reviews: Reviews(Backend::new(reviews)?),
        })
    }

    /// The page of a product. The three services are asked at the same time. It is fresh if all
    /// three parts are.
    ///
    /// # Errors
    /// The first error of a part, for a product whose page was never asked before.
    pub async fn page(&self, id: u32) -> Result<Answer, BackendError> {
        let (price, stock, reviews) =
            tokio::try_join!(self.prices.price(id), self.stock.stock(id), self.reviews.reviews(id))?;
        Ok(Answer {
            is_fresh: price.is_fresh && stock.is_fresh && reviews.is_fresh,
            text: format!("{}, {}, {}", price.text, stock.text, reviews.text),
        })
    }
}
