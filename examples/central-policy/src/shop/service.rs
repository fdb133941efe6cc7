//! One service behind one URL.

use reqwest::Client;

/// A service, and how this process presents itself to it.
#[derive(Clone, Debug)]
pub struct Service {
    http: Client,
    url: String,
    replica: String,
}

/// The two ways in which a request fails. Each client makes an error of its own of them.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// The server answered, with this status.
    Status(u16),
    /// The server did not answer.
    NoAnswer(reqwest::Error),
}

impl From<reqwest::Error> for Trouble {
    fn from(error: reqwest::Error) -> Self {
        error.status().map_or_else(|| Self::NoAnswer(error), |status| Self::Status(status.as_u16()))
    }
}

impl Service {
    /// The service at `url`. `replica` is sent along with each request.
    ///
    /// # Errors
    /// The client cannot be made.
    pub fn new(url: impl Into<String>, replica: &str) -> Result<Self, reqwest::Error> {
        let http = Client::builder().no_proxy().build()?;
        Ok(Self { http, url: url.into(), replica: replica.to_owned() })
    }

    pub(crate) async fn get(&self, path: &str) -> Result<String, Trouble> {
        let request = self.http.get(format!("{}/{path}", self.url)).header("x-replica", &self.replica);
        Ok(request.send().await?.error_for_status()?.text().await?)
    }
}
