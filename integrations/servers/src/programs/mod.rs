//! The servers, a file for each.

mod mariadb;
mod postgres;
mod redis;

pub use mariadb::MariaDb;
pub use postgres::Postgres;
pub use redis::Redis;
