#[bulkhead(25, queue = 50, wait = 100ms, name = "prices")]
async fn price(id: u64) -> Result<Price, Error> {
    client::get(id).await
}

// ----- expands to -----

async fn price(id: u64) -> Result<Price, Error> {
    return private::call!(
        __resilience_call,
        private::core::concat!(private::core::module_path!(), "::", "price"),
        [
            (
                "bulkhead",
                private::core::option::Option::Some("prices"),
                &[
                    ("limit", "25"),
                    ("queue", "50"),
                    ("wait", "100ms"),
                    ("name", "\"prices\""),
                ],
            ),
        ],
        [],
        private::bulkhead(
                private::ByStaticBulkhead({
                    static __RESILIENCE_BULKHEAD: private::StaticBulkhead = private::StaticBulkhead::named(
                        "prices",
                        private::Origin::new(
                            private::core::concat!(
                                private::core::module_path!(), "::", "price"
                            ),
                            private::core::file!(),
                            private::core::line!(),
                        ),
                        || {
                            private::BulkheadSettings::new(25u32)
                                .queue(50u32)
                                .wait(
                                    private::core::time::Duration::new(0u64, 100000000u32),
                                )
                        },
                    );
                    || &__RESILIENCE_BULKHEAD
                }),
                private::layer!(__resilience_call, 0),
                async move {
                    private::inject!(
                        __resilience_call, async, (private::TypeOf:: < Result < Price,
                        Error > > ::new()), owned, [], []
                    );
                    #[allow(unreachable_code, clippy::empty_loop)]
                    if false {
                        loop {}
                        return private::unreturned::<Result<Price, Error>>();
                    }
                    '__resilience_attempt: { client::get(id).await }
                },
                |_, __resilience_ended| {
                    private::turned_away(private::layer!(__resilience_call, 0));
                    private::ended::<
                        _,
                        Result<Price, Error>,
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
