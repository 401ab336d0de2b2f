//! **brigade**: one URL shortener, every way to organise who waits and who works.
//!
//! This crate is the program, and one name for all that it is made of. Reading order, from the bottom up; each room says what it
//! is for and what it refuses to know. A room with a crate of its own knows only what its manifest names.
//!
//! * [`http`] one connection without its socket: bytes in, requests out, deadlines as values
//! * [`trace`] what ran when: recording, and the three dials
//! * [`measure`] what this machine is, whether it is quiet, and the laws and statistics (pure)
//! * [`blink`] the shortener: links, codes, stores, and the database that is waited for
//! * [`models`] one execution model a file, and the table of them
//! * [`jobs`] computing on Blink's data, sequential and parallel side by side
//! * [`load`] the load generator
//! * [`names`] which name of a table a mistyped one means
//! * [`draw`] pictures: what ran when as lanes in a terminal, an SVG, for Perfetto
//! * [`children`] processes that must stop, whatever happens to the one that started them
//! * [`judge`] what a judge of an exercise tries, and what it says
//! * [`dials`] what any running server is, told from outside
//! * [`workbench`] the lesson loop: predict, run, observe, compare, explain, rule
//! * [`comparisons`] every model and every workload, measured in turns, with intervals and verdicts
//! * [`lessons`] the course, one folder a lesson
//! * [`audit`] what would be published of a package, and what of it should not be
//! * [`signals`] those that ask this program to end

pub use brigade_audit as audit;
pub use brigade_children as children;
pub use brigade_comparisons as comparisons;
pub use brigade_core::{blink, http, jobs, load, measure, models, names, trace};
#[cfg(unix)]
pub use brigade_dials as dials;
pub use brigade_draw as draw;
pub use brigade_judge as judge;
pub use brigade_lessons as lessons;
pub use brigade_server::signals;
pub use brigade_workbench as workbench;
