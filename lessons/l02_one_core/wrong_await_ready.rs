//! "An await every eight steps lets others run." Only an await that has to wait does.

/// Stretches `password`, one `step` after another: as many as `steps` says.
pub async fn hash(password: u64, steps: u32, step: impl Fn(u64) -> u64) -> u64 {
    let mut state = password;
    for done in 1..=steps {
        state = step(state);
        if done % 8 == 0 {
            std::future::ready(()).await;
        }
    }
    state
}
