#[circuit_breaker]
fn fetch(url: &str) -> io::Result<String> {
    client::get(url)
}

// ----- expands to -----

fn fetch(url: &str) -> io::Result<String> {
    return '__resilience_guarded_0: {
        let __resilience_ticket = {
            let __resilience_entered = private::Ticket::enter(
                private::AtSite({
                    static __RESILIENCE_SITE: private::Site = private::Site::unnamed(
                        private::core::concat!(
                            private::core::module_path!(), "::", "fetch"
                        ),
                        || private::Settings::new(),
                    );
                    || &__RESILIENCE_SITE
                }),
            );
            match __resilience_entered {
                private::core::result::Result::Ok(__resilience_ticket) => {
                    __resilience_ticket
                }
                private::core::result::Result::Err(__resilience_open) => {
                    break '__resilience_guarded_0 private::reject::<
                        io::Result<String>,
                    >(__resilience_open);
                }
            }
        };
        let mut __resilience_ticket = __resilience_ticket;
        private::Ticket::arm(&mut __resilience_ticket);
        let __resilience_out: io::Result<String> = private::attempt(|| -> io::Result<
            String,
        > { client::get(url) });
        if private::Fallible::is_success(&__resilience_out) {
            private::Ticket::conclude_well(&mut __resilience_ticket);
            __resilience_out
        } else {
            let __resilience_failed = __resilience_out;
            private::Ticket::stop(&mut __resilience_ticket);
            private::Ticket::settle(
                &mut __resilience_ticket,
                match private::Fallible::error(&__resilience_failed) {
                    private::core::option::Option::None => private::Verdict::SUCCESS,
                    private::core::option::Option::Some(__resilience_error) => {
                        #[allow(unused_imports)]
                        use private::fallback::*;
                        private::Verdict::by_error(
                            private::Probe(__resilience_error).__resilience_outcome(),
                            private::Probe(__resilience_error).__resilience_transience(),
                            private::Probe(__resilience_error).__resilience_described(),
                        )
                    }
                },
            );
            __resilience_failed
        }
    };
}
