//! What was measured: named series of figures, each with how far it reaches, over an axis or on their own.
//!
//! Reading order: `series`, what is drawn; `lines` and `dots`, the two charts; `terminal`, lines as text; `figure`, a chart with its words; `look`, how a
//! series is told from others. Lengths are in units of the view box, which is as wide as a phone: nothing shrinks below
//! reading there. It refuses to know what was measured, and where the chart goes.

mod dots;
mod figure;
mod labels;
mod lines;
mod look;
mod scale;
mod series;
mod shapes;
mod terminal;

pub use dots::{Dot, Reference, dots};
pub use figure::{Chart, Words};
pub use lines::{Axis, lines};
pub use look::{DARK, Hue, LIGHT, Look, STYLE};
pub use series::{Point, Series};
pub use terminal::{Sheet, terminal};
