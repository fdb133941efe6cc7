//! `src/docs/faults.md`

mod an_error_of_its_own {
    use resilience::{faults, retry};

    #[derive(Debug)]
    enum ApiError {
        Timeout,
        NotFound,
    }

    #[retry(attempts = 3)]
    #[faults(error = ApiError::Timeout)]
    fn stock(item: u64) -> Result<u32, ApiError> {
        if item == 0 { Err(ApiError::NotFound) } else { Ok(7) }
    }

    #[test]
    fn a_fault_has_the_error_of_the_attribute() {
        let _installed = resilience::TestClock::new().install();
        faults::arm();
        faults::set(concat!(module_path!(), "::stock"), |fault| fault.error()).unwrap();
        assert!(matches!(stock(7), Err(ApiError::Timeout)));
        assert!(faults::remove(concat!(module_path!(), "::stock")));
        assert!(matches!((stock(7), stock(0)), (Ok(7), Err(ApiError::NotFound))));
    }
}

mod three_locks {
    use resilience::{circuit_breaker, faults};
    use std::io;

    #[circuit_breaker(threshold = 5)]
    fn charge(cents: u64) -> io::Result<u64> {
        Ok(cents)
    }

    fn rehearse() -> Result<(), Box<dyn std::error::Error>> {
        faults::arm();
        faults::set(concat!(module_path!(), "::charge"), |fault| fault.script("2*error -> run"))?;
        assert!(charge(5).is_err() && charge(5).is_err());
        assert_eq!(charge(5)?, 5);
        Ok(())
    }

    #[test]
    fn two_calls_fail() {
        rehearse().unwrap();
    }
}
