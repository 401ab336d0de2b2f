//! The card of no machine.

use super::{Card, Known, Quiet, SCHEMA, facts};

impl Card {
    /// A machine of which nothing is known but its cores: for what was not measured on any.
    pub fn unknown(cores: usize) -> Self {
        fn why<T>() -> Known<T> {
            Err("it was not measured".to_owned())
        }
        Card {
            schema: SCHEMA,
            boot: facts::boot(),
            quiet: Quiet { others: None, kept_waiting_ms: 0.0 },
            cores,
            affinity: why(),
            quota: why(),
            cpu: why(),
            kernel: why(),
            siblings: why(),
            nodes: why(),
            memory: why(),
            clock_ns: why(),
            syscall_ns: why(),
            wake_same_us: why(),
            wake_cross_us: why(),
            add_alone_ns: why(),
            add_shared_ns: why(),
            timer_std_ms: why(),
            timer_tokio_ms: why(),
            timer_smol_ms: why(),
            timer_async_std_ms: why(),
            loopback_p50_us: why(),
            loopback_p99_us: why(),
            descriptors: why(),
            threads: why(),
            io_uring: why(),
            perf: why(),
            schedstat: why(),
        }
    }
}
