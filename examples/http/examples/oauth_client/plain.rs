//! A client without any policy, for comparison: the first failure ends a call.

use crate::service::CREDENTIALS;
use reqwest::Client;
use serde_json::{Value, json};
use std::time::Duration;

/// A listing that has so many pages has no end.
const PAGES: usize = 20;

pub(crate) struct Plain {
    http: Client,
    url: String,
    token: String,
}

impl Plain {
    pub(crate) async fn new(url: String) -> reqwest::Result<Self> {
        let http = Client::builder().timeout(Duration::from_secs(1)).no_proxy().build()?;
        let login = http.post(format!("{url}/token")).basic_auth(CREDENTIALS[0], Some(CREDENTIALS[1]));
        let answer = login.body("grant_type=client_credentials").send().await?.error_for_status()?;
        let answer: Value = answer.json().await?;
        let token = answer["access_token"].as_str().unwrap_or_default().to_owned();
        Ok(Self { http, url, token })
    }

    /// The ids of all items.
    pub(crate) async fn items(&self) -> Result<Vec<u64>, String> {
        let mut ids = Vec::new();
        let mut cursor = String::new();
        for _ in 0..PAGES {
            let page = self.page(&cursor).await.map_err(|error| reason(&error))?;
            let items = page["items"].as_array().into_iter().flatten();
            ids.extend(items.filter_map(|item| item["id"].as_u64()));
            match page["next"].as_str() {
                Some(next) if !next.is_empty() => next.clone_into(&mut cursor),
                _ => return Ok(ids),
            }
        }
        Err(format!("no end after {PAGES} pages"))
    }

    async fn page(&self, cursor: &str) -> reqwest::Result<Value> {
        let request = self.http.get(format!("{}/items", self.url)).query(&[("cursor", cursor)]);
        request.bearer_auth(&self.token).send().await?.error_for_status()?.json().await
    }

    pub(crate) async fn create(&self) -> Result<Value, String> {
        let request = self.http.post(format!("{}/items", self.url)).json(&json!({ "name": "lamp" }));
        let created =
            async { request.bearer_auth(&self.token).send().await?.error_for_status()?.json().await };
        created.await.map_err(|error: reqwest::Error| reason(&error))
    }
}

fn reason(error: &reqwest::Error) -> String {
    match error.status() {
        Some(status) => status.as_u16().to_string(),
        None if error.is_timeout() => "timed out".to_owned(),
        None if error.is_decode() => "half an answer, or no JSON".to_owned(),
        None => "no answer".to_owned(),
    }
}
