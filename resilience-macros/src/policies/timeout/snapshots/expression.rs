#[timeout(self.limit, map_err = |late| Error::Late(late), sleep = smol_sleep, name = "prices")]
async fn price(&self, id: u64) -> Result<Price, Error> {
    self.client.price(id).await
}

// ----- expands to -----

async fn price(&self, id: u64) -> Result<Price, Error> {
    let __resilience_limit_0 = private::core::option::Option::unwrap_or(
        private::DurationSetting::duration(self.limit),
        private::core::time::Duration::MAX,
    );
    return private::call!(
        __resilience_call,
        private::core::concat!(private::core::module_path!(), "::", "price"),
        [
            (
                "timeout",
                private::core::option::Option::Some("prices"),
                &[
                    ("after", "self . limit"),
                    ("map_err", "| late | Error :: Late (late)"),
                    ("sleep", "smol_sleep"),
                    ("name", "\"prices\""),
                ],
            ),
        ],
        [],
        private::timeout(
                private::layer!(__resilience_call, 0),
                || private::TimeoutSettings::new(__resilience_limit_0, "prices"),
                private::sleeping(|__resilience_delay| (smol_sleep)(__resilience_delay)),
                (),
                async move {
                    private::inject!(
                        __resilience_call, async, (private::TypeOf:: < Result < Price,
                        Error > > ::new()), owned, [], [smol_sleep]
                    );
                    #[allow(unreachable_code, clippy::empty_loop)]
                    if false {
                        loop {}
                        return private::unreturned::<Result<Price, Error>>();
                    }
                    '__resilience_attempt: { self.client.price(id).await }
                },
                |_, __resilience_ended| private::ended_with::<
                    _,
                    Result<Price, Error>,
                >(__resilience_ended, |late| Error::Late(late)),
            )
            .await,
    );
}
