//! The servers of this crate, where they are installed. Each test has a server of its own, and real
//! time: another program is at work.

mod killed;
mod mariadb;
mod postgres;
mod redis;
mod support;
