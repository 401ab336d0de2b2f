//! Colours and patterns of the SVG: the page's own colours first (mdBook's `--fg` and `--bg`), else by
//! the reader's preference. Fill is told by pattern as well as by colour. No scripts, nothing external.

use crate::lanes::cast::{COLOURS, Role};

/// Okabe and Ito (2008), with grey for black, which no dark page could show; and the letters' colour on it.
const PALETTE: [(&str, &str); COLOURS] = [
    ("#e69f00", "#111"),
    ("#56b4e9", "#111"),
    ("#009e73", "#111"),
    ("#f0e442", "#111"),
    ("#0072b2", "#fff"),
    ("#d55e00", "#111"),
    ("#cc79a7", "#111"),
    ("#999999", "#111"),
];

/// The style sheet of a figure whose name is `ID`.
const STYLE: &str = "\
#ID{--ink:var(--fg,#1f2328);--paper:var(--bg,#ffffff);print-color-adjust:exact;-webkit-print-color-adjust:exact}\
@media (prefers-color-scheme:dark){#ID{--ink:var(--fg,#dfe3e8);--paper:var(--bg,#16181d)}}\
@media print{#ID{--ink:#000;--paper:#fff}}\
#ID text{font:13px 'DejaVu Sans',system-ui,sans-serif;fill:var(--ink)}\
#ID .small{font-size:12px}\
#ID .first{font-weight:bold}\
#ID .on{font:bold 12px 'DejaVu Sans',system-ui,sans-serif;pointer-events:none}\
#ID .off{font:bold 12px 'DejaVu Sans',system-ui,sans-serif;pointer-events:none;paint-order:stroke;stroke:var(--paper);stroke-width:4px}\
#ID .grid{stroke:var(--ink);opacity:.15}\
#ID .rule{stroke:var(--ink);opacity:.5}\
#ID .wake{stroke:var(--ink);fill:none;opacity:.55}\
#ID .tip{fill:var(--ink);opacity:.7}\
#ID .cut{stroke:var(--ink);fill:none;stroke-dasharray:3 3}\
#ID rect{stroke:var(--ink);stroke-width:.4;stroke-opacity:.6}\
#ID .paper{fill:var(--paper);stroke:none}\
#ID .mixed{fill:url(#ID-mixed)}";

/// The style sheet and the patterns, every name beginning with the figure's own `id`.
pub(super) fn definitions(id: &str, roles: &[Role]) -> String {
    let mut out = "<style>".to_owned() + &STYLE.replace("ID", id);
    for (name, colour, letter) in inks(roles) {
        out += &format!(
            "#{id} .s{name}{{fill:{colour}}}#{id} .h{name}{{fill:url(#{id}-h{name})}}\
#{id} .d{name}{{fill:url(#{id}-d{name})}}#{id} .on.l{name}{{fill:{letter}}}\
@media print{{#{id} .d{name}{{fill:{colour};fill-opacity:.2}}}}"
        ); // printed dots are thousands of circles: a page with many lanes weighs megabytes
    }
    out += "</style><defs>";
    for (name, colour, _) in inks(roles) {
        out += &format!(
            "<pattern id=\"{id}-h{name}\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">\
<rect class=\"paper\" width=\"6\" height=\"6\"/><path d=\"M1 0V6\" stroke=\"{colour}\" stroke-width=\"2\"/></pattern>\
<pattern id=\"{id}-d{name}\" width=\"7\" height=\"7\" patternUnits=\"userSpaceOnUse\">\
<rect class=\"paper\" width=\"7\" height=\"7\"/><circle cx=\"3.5\" cy=\"3.5\" r=\"1.4\" fill=\"{colour}\"/></pattern>"
        );
    }
    out += &format!(
        "<pattern id=\"{id}-mixed\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\">\
<rect class=\"paper\" width=\"6\" height=\"6\"/><path d=\"M0 0h3v3h3v3h-3v-3h-3z\" fill=\"#777\"/></pattern>\
<marker id=\"{id}-tip\" viewBox=\"0 0 6 6\" refX=\"5\" refY=\"3\" markerWidth=\"6\" markerHeight=\"6\" orient=\"auto\">\
<path class=\"tip\" d=\"M0 0L6 3L0 6z\"/></marker></defs>"
    );
    out
}

/// Name, colour and letters' colour of each colour that occurs, and of the legend's signs, which are no task's (`n`).
fn inks(roles: &[Role]) -> Vec<(String, &'static str, &'static str)> {
    let occurs = |colour: &usize| roles.iter().any(|role| role.colour == *colour);
    let inks = PALETTE.iter().enumerate().filter(|(i, _)| occurs(i));
    let inks = inks.map(|(i, (colour, letter))| (i.to_string(), *colour, *letter));
    inks.chain([("n".to_owned(), "#808080", "#111")]).collect()
}
