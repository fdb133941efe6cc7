#[cfg(not(loom))]
mod adaptive;
