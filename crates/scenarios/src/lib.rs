//! Scenarios for the simulator as files: `simulate` reads, runs and shows them.
