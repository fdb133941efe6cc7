//! `docs/http.md`

mod a_whole_client;
mod breakers;
mod decisions;
mod one_line;
mod timeouts;
