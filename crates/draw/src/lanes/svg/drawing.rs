//! The SVG put together: axis, rows, cuts, arrows, legend, and what is said below.

use super::picture::{CUT, LINE, Picture, SMALL, WIDTH};
use super::{legend, rows, style};
use crate::lanes::axis;
use crate::lanes::caption::caption;
use crate::lanes::cast::Cast;
use crate::lanes::layout::Layout;
use crate::text::{escaped, wrapped};
use brigade_core::trace::{Origin, Trace};

/// Width of a character of bold text, as wide as a wide font has it.
const BOLD: f64 = 8.6;
/// The border of what no machine ran.
const DASHED: &str = " style=\"stroke:var(--ink);stroke-width:2;stroke-dasharray:6 4\"";
/// A page is not to be heavier than this by one figure.
const HEAVIEST: usize = 150_000;

/// Draws a trace, which must be well-formed (see [`Trace::check`]). `id` must be unique in the page
/// and made of letters, digits and hyphens; others become hyphens. `title` is read out, and shown where
/// the reader points at the picture. Below it stand the dials and where the trace comes from.
pub fn svg(trace: &Trace, id: &str, title: &str) -> String {
    drawn(trace, (id, title), &caption(trace, &Layout::new(trace)))
}

/// As [`svg`], with `said` below it.
pub(super) fn drawn(trace: &Trace, (id, title): (&str, &str), said: &[String]) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    let id = format!("t-{}", id.chars().map(plain).collect::<String>());
    let (layout, cast) = (Layout::new(trace), Cast::new(trace));
    let mut least = 1.0;
    loop {
        let picture = whole(&Picture::new(trace, &layout, &cast, least), &id, title, said);
        if picture.len() <= HEAVIEST || least > WIDTH {
            return picture;
        }
        least *= 2.0; // gather more
    }
}

/// What is said below, in lines that fit, each with its class: what comes first is bold.
fn lines(said: &[String]) -> Vec<(&'static str, String)> {
    let fit = |(i, line): (usize, &String)| {
        let (class, width) = if i == 0 { ("first", BOLD) } else { ("small", SMALL) };
        let lines = wrapped(line, ((WIDTH - 8.0) / width) as usize);
        lines.into_iter().map(move |line| (class, line)).collect::<Vec<_>>()
    };
    said.iter().enumerate().flat_map(fit).collect()
}

/// The whole SVG.
fn whole(picture: &Picture<'_>, id: &str, title: &str, said: &[String]) -> String {
    let arrows = rows::arrows(picture, id);
    let legend = legend::legend(picture, !arrows.is_empty(), picture.bottom() + 40.0);
    let text = lines(said);
    let foot = legend.bottom + 8.0;
    let height = foot + text.len() as f64 * LINE + 6.0;
    let all = caption(picture.trace, picture.layout).join(" ");
    let (name, what) = (escaped(title), escaped(&all.replace('\u{a0}', " ")));
    let cores = picture.trace.cores;
    let border = match picture.trace.origin {
        Origin::Simulated(_) => DASHED,
        _ => "",
    };
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" id=\"{id}\" data-cores=\"{cores}\" viewBox=\"0 0 {WIDTH} {height}\" \
style=\"width:100%;min-width:620px;max-width:{WIDTH}px;height:auto\" role=\"img\" \
aria-labelledby=\"{id}-title {id}-desc\"><title id=\"{id}-title\">{name}</title>\
<desc id=\"{id}-desc\">{what}</desc>{}<rect class=\"paper\" width=\"{WIDTH}\" height=\"{height}\"{border}/>",
        style::definitions(id, &picture.cast.roles)
    );
    out += &time_axis(picture);
    for row in 0..picture.layout.rows.len() {
        out += &rows::row(picture, row);
    }
    out += &cuts(picture);
    out += &arrows;
    out += &legend.drawn;
    for (i, (class, line)) in text.iter().enumerate() {
        let y = foot + (i + 1) as f64 * LINE - 4.0;
        out += &format!("<text class=\"{class}\" x=\"4\" y=\"{y:.1}\">{}</text>", escaped(line));
    }
    out + "</svg>\n"
}

/// Grid lines and their times, and the rule below the rows.
fn time_axis(picture: &Picture<'_>) -> String {
    let step = axis::step(picture.layout.scale.drawn(), 7);
    let bottom = picture.bottom();
    let mut out = String::new();
    let mut free = 0.0;
    for ((from, to), left) in picture.parts() {
        for at in (from.div_ceil(step)..).map(|n| n * step).take_while(|at| *at < to) {
            let x = left + (at - from) as f64 * picture.scale();
            let label = axis::time(at);
            let room = label.chars().count() as f64 * 8.0;
            if x >= free && x + room <= WIDTH {
                out += &format!(
                    "<path class=\"grid\" d=\"M{x:.1} 4V{bottom:.1}\"/>\
<text class=\"small\" x=\"{x:.1}\" y=\"{:.1}\">{label}</text>",
                    bottom + 14.0
                );
                free = x + room + 16.0;
            }
        }
    }
    let left = picture.left;
    out + &format!("<path class=\"rule\" d=\"M{left:.1} {bottom:.1}H{WIDTH}\"/>")
}

/// Where time is cut out, and how much of it.
fn cuts(picture: &Picture<'_>) -> String {
    let cut = |(part, time): (&((u64, u64), f64), u64)| {
        let (x, bottom) = (part.1 - CUT / 2.0, picture.bottom());
        let time = axis::time(time);
        format!(
            "<path class=\"cut\" d=\"M{:.1} 4V{bottom:.1}M{:.1} 4V{bottom:.1}\"><title>{time} cut out</title></path>\
<text class=\"small\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"middle\">// {time}</text>",
            x - 4.0,
            x + 4.0,
            x,
            bottom + 28.0,
        )
    };
    picture.parts().iter().skip(1).zip(picture.layout.scale.cuts()).map(cut).collect()
}
