//! For every hypothesis the values that bear it out, and the one that breaks it. None of them was measured.

use crate::Metric::{Back, Cpu, Kept, P50, P99, Peak, Rate, Slope, Time};
use crate::synthetic::Value;

/// A run in which a hypothesis holds, and the one value that breaks it. Two cores.
pub(super) struct Case {
    pub(super) number: u8,
    pub(super) holds: &'static [Value],
    pub(super) breaks: Value,
}

pub(super) const CASES: &[Case] = &[
    Case {
        number: 1,
        holds: &[
            ("lone", 2_000.0, "blocking", P50, 2_100.0),
            ("lone", 2_000.0, "smol", P50, 2_200.0),
        ],
        breaks: ("lone", 2_000.0, "smol", P50, 3_000.0),
    },
    Case {
        number: 2,
        holds: &[
            ("waiting", 100.0, "blocking", Rate, 480.0),
            ("waiting", 100.0, "threads", Rate, 47_700.0),
            ("waiting", 100.0, "tokio_current", Rate, 47_600.0),
            ("waiting", 100.0, "tokio_multi", Rate, 47_500.0),
            ("waiting", 100.0, "smol", Rate, 47_500.0),
        ],
        breaks: ("waiting", 100.0, "smol", Rate, 40_000.0),
    },
    Case {
        number: 3,
        holds: &[
            ("waiting", 4_000.0, "threads", Rate, 37_300.0),
            ("waiting", 4_000.0, "tokio_multi", Rate, 38_000.0),
            ("waiting", 4_000.0, "threads", Cpu, 36.7),
            ("waiting", 4_000.0, "tokio_multi", Cpu, 18.0),
        ],
        breaks: ("waiting", 4_000.0, "threads", Cpu, 19.0),
    },
    Case {
        number: 4,
        holds: &[
            ("shrinking_wait", 0.0, "pool", Rate, 110.0),
            ("shrinking_wait", 0.0, "tokio_multi", Rate, 100.0),
            ("shrinking_wait", 20_000.0, "pool", Rate, 2.0),
            ("shrinking_wait", 20_000.0, "tokio_multi", Rate, 100.0),
        ],
        breaks: ("shrinking_wait", 0.0, "pool", Rate, 40.0),
    },
    Case {
        number: 5,
        holds: &[
            ("login", 2.0, "blocking", Cpu, 20_000.0),
            ("login", 2.0, "blocking", Rate, 50.0),
            ("login", 2.0, "threads", Rate, 98.0),
            ("login", 2.0, "tokio_current", Rate, 49.0),
        ],
        breaks: ("login", 2.0, "threads", Rate, 60.0),
    },
    Case {
        number: 6,
        holds: &[
            ("login", 2.0, "threads", Peak, 50.0),
            ("login", 102.0, "threads", Peak, 1_950.0),
            ("login", 2.0, "pool", Peak, 50.0),
            ("login", 102.0, "pool", Peak, 52.0),
        ],
        breaks: ("login", 102.0, "pool", Peak, 1_950.0),
    },
    Case {
        number: 7,
        holds: &[
            ("click_log", 1e6, "sequential", Time, 180.0),
            ("click_log", 1e6, "rayon", Time, 100.0),
            ("click_log", 1e6, "rayon_lines", Time, 135.0),
            ("click_log", 1e6, "mutex_map", Time, 300.0),
        ],
        breaks: ("click_log", 1e6, "rayon", Time, 170.0),
    },
    Case {
        number: 8,
        holds: &[
            ("click_log", 100.0, "sequential", Time, 10.0),
            ("click_log", 100.0, "rayon", Time, 50.0),
            ("click_log", 1_500.0, "sequential", Time, 150.0),
            ("click_log", 1_500.0, "rayon", Time, 100.0),
        ],
        breaks: ("click_log", 100.0, "rayon", Time, 8.0),
    },
    Case {
        number: 9,
        holds: &[
            ("login", 2.0, "blocking", Cpu, 19_000.0),
            ("mixed", 0.0, "tokio_rayon", P99, 3_000.0),
            ("mixed", 1.0, "tokio_rayon", P99, 3_800.0),
            ("mixed", 1.0, "tokio_multi", P99, 15_000.0),
            ("mixed", 1.0, "tokio_current", P99, 40_000.0),
        ],
        breaks: ("mixed", 1.0, "tokio_multi", P99, 4_000.0),
    },
    Case {
        number: 10,
        holds: &[
            ("contention", 0.0, "Mutex", Rate, 40.0),
            ("contention", 0.0, "RwLock", Rate, 45.0),
            ("contention", 0.0, "ArcSwap", Rate, 400.0),
        ],
        breaks: ("contention", 0.0, "RwLock", Rate, 60.0),
    },
    Case {
        number: 11,
        holds: &[("convoy", 1.0, "Mutex", Rate, 100.0), ("convoy", 2.0, "Mutex", Rate, 52.0)],
        breaks: ("convoy", 2.0, "Mutex", Rate, 101.0),
    },
    Case {
        number: 12,
        holds: &[
            ("idle", 2_000.0, "threads", Slope, 25_800.0),
            ("idle", 2_000.0, "tokio_multi", Slope, 1_900.0),
        ],
        breaks: ("idle", 2_000.0, "threads", Slope, 9_000.0),
    },
    Case {
        number: 13,
        // One worker: 100 µs of CPU in 2 ms, so the knee is at 2 × 20 = 40 workers.
        holds: &[
            ("pool_size", 1.0, "pool", Rate, 500.0),
            ("pool_size", 1.0, "pool", Cpu, 100.0),
            ("pool_size", 64.0, "pool", Rate, 19_000.0),
            ("pool_size", 128.0, "pool", Rate, 19_500.0),
        ],
        breaks: ("pool_size", 1.0, "pool", Cpu, 40.0),
    },
    Case {
        number: 14,
        holds: &[
            ("fan_out", 10.0, "sequential", Time, 20_500.0),
            ("fan_out", 10.0, "rayon", Time, 10_200.0),
            ("fan_out", 10.0, "tokio", Time, 2_080.0),
        ],
        breaks: ("fan_out", 10.0, "rayon", Time, 2_100.0),
    },
    Case {
        number: 15,
        holds: &[
            ("hot", 64.0, "tokio_multi", Cpu, 11.0),
            ("hot", 64.0, "per_core", Cpu, 10.0),
            ("skew", 30.0, "tokio_multi", P99, 1_000.0),
            ("skew", 30.0, "per_core", P99, 1_700.0),
        ],
        breaks: ("hot", 64.0, "per_core", Cpu, 12.0),
    },
    Case {
        number: 16,
        holds: &[
            ("hot", 64.0, "tokio_current", Cpu, 10.0),
            ("hot", 64.0, "uring", Cpu, 7.0),
            ("lone", 0.0, "tokio_current", Cpu, 20.0),
            ("lone", 0.0, "uring", Cpu, 20.0),
        ],
        breaks: ("hot", 64.0, "uring", Cpu, 9.0),
    },
    Case {
        number: 17,
        holds: &[
            ("spawn", 1_000.0, "tokio_from_block_on", Time, 51.0),
            ("spawn", 1_000.0, "tokio_task", Time, 0.54),
        ],
        breaks: ("spawn", 1_000.0, "tokio_from_block_on", Time, 5.0),
    },
    Case {
        number: 18,
        holds: &[
            ("overload", 95.0, "tokio_multi", P99, 50_000.0),
            ("overload", 95.0, "tokio_multi closed", P99, 2_000.0),
        ],
        breaks: ("overload", 95.0, "tokio_multi", P99, 4_000.0),
    },
    Case {
        number: 19,
        holds: &[
            ("shedding", 50.0, "pool", Kept, 97.0),
            ("shedding", 50.0, "pool", Back, 100.0),
            ("shedding", 50.0, "event_loop", Kept, 97.0),
            ("shedding", 50.0, "event_loop", Back, 100.0),
            ("shedding", 50.0, "tokio_current", Kept, 97.0),
            ("shedding", 50.0, "tokio_current", Back, 100.0),
            ("shedding", 50.0, "tokio_multi", Kept, 97.0),
            ("shedding", 50.0, "tokio_multi", Back, 100.0),
            ("shedding", 50.0, "tokio_rayon", Kept, 97.0),
            ("shedding", 50.0, "tokio_rayon", Back, 100.0),
            ("shedding", 50.0, "per_core", Kept, 97.0),
            ("shedding", 50.0, "per_core", Back, 100.0),
            ("shedding", 50.0, "async_std", Kept, 97.0),
            ("shedding", 50.0, "async_std", Back, 100.0),
            ("shedding", 50.0, "smol", Kept, 97.0),
            ("shedding", 50.0, "smol", Back, 100.0),
            ("shedding", 0.0, "pool", Kept, 3.0),
            ("shedding", 0.0, "tokio_multi", Kept, 3.0),
        ],
        breaks: ("shedding", 50.0, "smol", Kept, 60.0),
    },
];
