//! `attempts`: how many there are at most.

use resilience::hedge;

use super::super::support::{Error, Service};
use crate::support::ms;

#[tokio::test(start_paused = true)]
async fn there_are_two_unless_more_are_written() {
    #[hedge(100ms)]
    async fn two(service: &Service) -> Result<u32, Error> {
        service.ask().await
    }
    #[hedge(100ms, attempts = 5)]
    async fn five(service: &Service) -> Result<u32, Error> {
        service.ask().await
    }
    let service = Service::new(&[(900, 's')]);
    assert_eq!((two(&service).await, service.starts()), (Ok(1), vec![0, 100]));
    let service = Service::new(&[(900, 's')]);
    assert_eq!((five(&service).await, service.starts()), (Ok(1), vec![0, 100, 200, 300, 400]));
}

#[tokio::test(start_paused = true)]
async fn the_time_counts_from_the_last_attempt() {
    #[hedge(100ms, attempts = 4)]
    async fn ask(service: &Service) -> Result<u32, Error> {
        service.ask().await
    }
    // The second one fails after 30 ms: the third begins at once, and the fourth 100 ms later.
    let service = Service::new(&[(900, 's'), (30, 'f'), (900, 's'), (900, 's')]);
    assert_eq!((ask(&service).await, service.starts()), (Ok(1), vec![0, 100, 130, 230]));
}

#[tokio::test(start_paused = true)]
async fn an_expression_is_held_to_five() {
    #[hedge(10ms, attempts = attempts, budget = unlimited)]
    async fn ask(service: &Service, attempts: u32) -> Result<u32, Error> {
        service.ask().await
    }
    for (attempts, begun) in [(0, 1), (1, 1), (2, 2), (5, 5), (6, 5), (u32::MAX, 5)] {
        let service = Service::new(&[(900, 's')]);
        assert_eq!(ask(&service, attempts).await, Ok(1));
        assert_eq!((service.starts().len(), service.elapsed()), (begun, ms(900)));
    }
}
