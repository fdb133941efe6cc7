//! A real Prometheus, on loopback, with its data in a folder of its own.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use super::shown::root;

/// A process of Prometheus. It ends with this value.
pub struct Prometheus {
    process: Child,
    address: SocketAddr,
    folder: PathBuf,
}

/// Whether there is a Prometheus on this machine. Where there is none, this says what is skipped,
/// except in CI, where a hole must not be silent.
pub fn is_there(what: &str) -> bool {
    let answer = Command::new("prometheus").arg("--version").output();
    let is_there = answer.is_ok_and(|answer| answer.status.success());
    if !is_there {
        assert!(std::env::var_os("CI").is_none(), "prometheus is not installed");
        eprintln!("skipped, prometheus is not installed: {what}");
    }
    is_there
}

impl Prometheus {
    /// Starts one that scrapes this address five times a second, with the alerts for users.
    pub fn scraping(target: SocketAddr) -> Self {
        let folder = std::env::temp_dir().join(format!("resilience-prometheus-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        let alerts = root().join("integrations/grafana/alerts.yml").canonicalize().expect("the alerts");
        let config = format!(
            "global: {{ scrape_interval: 200ms, evaluation_interval: 1s }}\n\
             rule_files: [\"{}\"]\n\
             scrape_configs:\n  \
               - job_name: shop\n    \
                 scrape_timeout: 200ms\n    \
                 static_configs: [{{ targets: [\"{target}\"] }}]\n",
            alerts.display()
        );
        fs::write(folder.join("prometheus.yml"), config).expect("its configuration");
        // Free a moment ago.
        let address = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port");
        let log = File::create(folder.join("log")).expect("its log");
        let process = Command::new("prometheus")
            .arg(format!("--config.file={}", folder.join("prometheus.yml").display()))
            .arg(format!("--storage.tsdb.path={}", folder.join("data").display()))
            .arg(format!("--web.listen-address={address}"))
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("its log"))
            .stderr(log)
            .spawn()
            .expect("it starts");
        Self { process, address, folder }
    }

    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }

    /// The data of an answer of its API.
    pub fn get(&self, path: &str) -> Result<Value, String> {
        let text = self.text(path).map_err(|error| format!("{error}: {}", self.log()))?;
        let (_, body) = text.split_once("\r\n\r\n").ok_or("no body")?;
        let answer: Value = serde_json::from_str(body).map_err(|error| format!("{error}: {body}"))?;
        match answer["status"].as_str() {
            Some("success") => Ok(answer["data"].clone()),
            _ => Err(answer["error"].to_string()),
        }
    }

    /// The series that a query finds now.
    pub fn query(&self, query: &str) -> Result<Vec<Value>, String> {
        let data = self.get(&format!("/api/v1/query?query={}", encoded(query)))?;
        data["result"].as_array().cloned().ok_or_else(|| format!("no series: {data}"))
    }

    /// Of HTTP 1.0, so that the body is not in chunks and the connection ends with it.
    fn text(&self, path: &str) -> std::io::Result<String> {
        let mut stream = TcpStream::connect(self.address)?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        write!(stream, "GET {path} HTTP/1.0\r\nHost: {}\r\n\r\n", self.address)?;
        let mut text = String::new();
        stream.read_to_string(&mut text)?;
        Ok(text)
    }
}

impl Drop for Prometheus {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn encoded(query: &str) -> String {
    let mut encoded = String::new();
    for byte in query.bytes() {
        // Writing into a string does not fail.
        let _ = std::fmt::Write::write_fmt(&mut encoded, format_args!("%{byte:02X}"));
    }
    encoded
}
