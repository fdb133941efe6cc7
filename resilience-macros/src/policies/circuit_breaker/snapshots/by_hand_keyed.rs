#[circuit_breaker(breaker = self.hosts, key = request.host())]
async fn send(&self, request: &Request) -> Result<Response, ApiError> {
    self.client.send(request).await
}

// ----- expands to -----

async fn send(&self, request: &Request) -> Result<Response, ApiError> {
    return private::call!(
        __resilience_call,
        private::core::concat!(private::core::module_path!(), "::", "send"),
        [
            (
                "circuit_breaker",
                private::core::option::Option::None,
                &[("breaker", "self . hosts"), ("key", "request . host ()")],
            ),
        ],
        [],
        private::guard(
                private::telling(
                    private::KeyedCircuitBreaker::locate(
                        private::KeyedBreakerRef::keyed_breaker(&(self.hosts)),
                        &(request.host()),
                    ),
                    private::layer!(__resilience_call, 0),
                ),
                async move {
                    private::inject!(
                        __resilience_call, async, (private::TypeOf:: < Result < Response,
                        ApiError > > ::new()), owned, [], []
                    );
                    #[allow(unreachable_code, clippy::empty_loop)]
                    if false {
                        loop {}
                        return private::unreturned::<Result<Response, ApiError>>();
                    }
                    '__resilience_attempt: { self.client.send(request).await }
                },
                |__resilience_out: &Result<Response, ApiError>| match private::Fallible::error(
                    __resilience_out,
                ) {
                    private::core::option::Option::None => private::Verdict::SUCCESS,
                    private::core::option::Option::Some(__resilience_error) => {
                        #[allow(unused_imports)]
                        use private::defaults::*;
                        private::Verdict::by_error(
                            private::AskError(__resilience_error).__resilience_outcome(),
                            private::AskError(__resilience_error)
                                .__resilience_transience(),
                            private::AskError(__resilience_error)
                                .__resilience_described(),
                            || private::AskError(__resilience_error).__resilience_kind(),
                        )
                    }
                },
                |_, __resilience_ended| {
                    private::turned_away(private::layer!(__resilience_call, 0));
                    private::ended::<
                        _,
                        Result<Response, ApiError>,
                        _,
                    >(
                        __resilience_ended,
                        |__resilience_conversion| {
                            #[allow(unused_imports)]
                            use private::conversion::*;
                            __resilience_conversion.__resilience_find()
                        },
                    )
                },
            )
            .await,
    );
}
