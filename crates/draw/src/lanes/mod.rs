//! What ran when: a trace laid out in rows, its three dials below it, and three ways to draw it (terminal, SVG, Perfetto).
//!
//! Reading order: `layout`, where everything stands; `cast`, which letter and colour a task has; `caption`, what every picture
//! says below itself; then `terminal`, `svg` and `perfetto`. It refuses to know how a trace was recorded.

mod axis;
mod caption;
mod cast;
mod layout;
mod perfetto;
mod svg;
mod terminal;

pub use cast::{COLOURS, Cast, Role, roles};
pub use layout::{Layout, Row, Scale, Span};
pub use perfetto::perfetto;
pub use svg::{Page, page, signs, svg};
pub use terminal::{Glyphs, Ink, Style, ink, inked_row, terminal};
