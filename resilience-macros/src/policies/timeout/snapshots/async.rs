#[timeout(2s)]
async fn fetch(url: &str) -> io::Result<String> {
    client::get(url).await
}

// ----- expands to -----

async fn fetch(url: &str) -> io::Result<String> {
    return private::call!(
        __resilience_call,
        private::core::concat!(private::core::module_path!(), "::", "fetch"),
        [("timeout", private::core::option::Option::None, &[("after", "2s")])],
        [],
        private::timeout(
                private::layer!(__resilience_call, 0),
                || private::TimeoutSettings::new(
                    private::core::time::Duration::new(2u64, 0u32),
                    private::core::concat!(private::core::module_path!(), "::", "fetch"),
                ),
                private::SleepTimer(private::DefaultTimer),
                (),
                async move {
                    private::inject!(
                        __resilience_call, async, (private::TypeOf:: < io::Result <
                        String > > ::new()), owned, [], []
                    );
                    #[allow(unreachable_code, clippy::empty_loop)]
                    if false {
                        loop {}
                        return private::unreturned::<io::Result<String>>();
                    }
                    '__resilience_attempt: { client::get(url).await }
                },
                |_, __resilience_ended| private::ended::<
                    _,
                    io::Result<String>,
                    _,
                >(
                    __resilience_ended,
                    |__resilience_conversion| {
                        #[allow(unused_imports)]
                        use private::conversion::*;
                        __resilience_conversion.__resilience_find()
                    },
                ),
            )
            .await,
    );
}
