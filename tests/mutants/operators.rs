//! Mutants of a solution: the same file with one small thing changed, as a slip of the hand or of the mind would
//! change it. Refuses to know what the file is for.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{
    Attribute, BinOp, Block, Expr, ExprBinary, ExprBreak, ExprCast, ExprContinue, ExprIf,
    ExprMethodCall, ExprPath, ExprRange, ExprUnary, ExprWhile, ImplItemFn, ItemFn, ItemUse,
    LitBool, LitInt, LitStr, Local, RangeLimits, Signature, Stmt, Type, UnOp,
};

/// A solution with one thing changed.
pub(super) struct Mutant {
    /// What was changed, the same as long as the line and its function stay: `` send: `a` → `b` ``.
    pub(super) name: String,
    /// The whole file.
    pub(super) text: String,
}

/// Every mutant of this source, in its order, none twice.
pub(super) fn mutants(source: &str) -> Vec<Mutant> {
    let file = syn::parse_file(source).expect("a solution parses");
    let mut operators = Operators { source, within: Vec::new(), edits: Vec::new() };
    operators.visit_file(&file);
    operators.edits.sort_by_key(|edit| edit.at.start);
    let (mut texts, mut names) = (BTreeSet::from([source.to_string()]), BTreeMap::new());
    let mut found = Vec::new();
    for edit in operators.edits {
        let text = format!("{}{}{}", &source[..edit.at.start], edit.new, &source[edit.at.end..]);
        if !texts.insert(text.clone()) || syn::parse_file(&text).is_err() {
            continue;
        }
        let name = edit.name(source);
        let same: &mut usize = names.entry(name.clone()).or_default();
        *same += 1;
        let name = if *same > 1 { format!("{name} ({same})") } else { name };
        found.push(Mutant { name, text });
    }
    found
}

/// One change of the text.
struct Edit {
    /// The function it is in.
    within: String,
    at: Range<usize>,
    new: String,
}

impl Edit {
    /// The function, and the lines that are touched before and after.
    fn name(&self, source: &str) -> String {
        let from = source[..self.at.start].rfind('\n').map_or(0, |at| at + 1);
        let until = source[self.at.end..].find('\n').map_or(source.len(), |at| self.at.end + at);
        let old = one_line(&source[from..until]);
        let (before, after) = (&source[from..self.at.start], &source[self.at.end..until]);
        let new = one_line(&format!("{before}{}{after}", self.new));
        format!("{}: `{old}` → `{new}`", self.within)
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A method, and what it is easily taken for.
const NEIGHBOURS: &[(&str, &str)] = &[
    ("is_some", "is_none"),
    ("is_ok", "is_err"),
    ("push_back", "push_front"),
    ("pop_back", "pop_front"),
    ("notify_all", "notify_one"),
    ("fetch_add", "fetch_sub"),
    ("min", "max"),
    ("any", "all"),
    ("first", "last"),
    ("find", "rfind"),
    ("position", "rposition"),
];

/// Orderings that promise more than `Relaxed`.
const ORDERINGS: &[&str] = &["Acquire", "Release", "AcqRel", "SeqCst"];

/// Calls that change nothing, so that making them twice or at another moment is no change either.
const LOOKS: &[&str] = &[
    "as_mut",
    "as_ref",
    "bytes",
    "clone",
    "cmp",
    "collect",
    "copied",
    "from_utf8_lossy",
    "get",
    "into_iter",
    "is_empty",
    "is_none",
    "is_some",
    "iter",
    "len",
    "lines",
    "map",
    "new",
    "position",
    "sum",
    "then_with",
    "to_string",
    "to_vec",
    "trim_end_matches",
    "unwrap_or",
    "windows",
    "zip",
    "Err",
    "None",
    "Ok",
    "Pending",
    "Ready",
    "Reverse",
    "Some",
];

/// Whether a statement does something that another could see.
fn acts(statement: &Stmt) -> bool {
    let mut acts = Acts(false);
    acts.visit_stmt(statement);
    acts.0 && !matches!(statement, Stmt::Item(_))
}

struct Acts(bool);

impl<'ast> Visit<'ast> for Acts {
    fn visit_expr_await(&mut self, _: &'ast syn::ExprAwait) {
        self.0 = true;
    }

    fn visit_expr_binary(&mut self, node: &'ast ExprBinary) {
        self.0 |= matches!(node.op, BinOp::AddAssign(_) | BinOp::SubAssign(_));
        visit::visit_expr_binary(self, node);
    }

    fn visit_expr_call(&mut self, node: &'ast syn::ExprCall) {
        let name = match &*node.func {
            Expr::Path(path) => path.path.segments.last().map(|last| last.ident.to_string()),
            _ => None,
        };
        self.0 |= name.is_none_or(|name| !LOOKS.contains(&name.as_str()));
        visit::visit_expr_call(self, node);
    }

    fn visit_expr_closure(&mut self, _: &'ast syn::ExprClosure) {} // it acts when it is called

    fn visit_expr_method_call(&mut self, node: &'ast ExprMethodCall) {
        self.0 |= !LOOKS.contains(&node.method.to_string().as_str());
        visit::visit_expr_method_call(self, node);
    }
}

/// Collects the edits.
struct Operators<'a> {
    source: &'a str,
    /// The functions around, outermost first.
    within: Vec<String>,
    edits: Vec<Edit>,
}

impl Operators<'_> {
    fn text(&self, node: &impl Spanned) -> &str {
        &self.source[node.span().byte_range()]
    }

    fn instead(&mut self, node: &impl Spanned, new: impl Into<String>) {
        self.edit(node.span().byte_range(), new);
    }

    fn edit(&mut self, at: Range<usize>, new: impl Into<String>) {
        let within = self.within.last().cloned().unwrap_or_else(|| "outside".into());
        self.edits.push(Edit { within, at, new: new.into() });
    }

    /// A function: what it does, and nothing at all instead.
    fn function(&mut self, signature: &Signature, block: &Block) {
        self.within.push(signature.ident.to_string());
        let inside = block.brace_token.span.join().byte_range();
        match signature.output {
            syn::ReturnType::Default => self.edit(inside, "{}"),
            syn::ReturnType::Type(..) => self.edit(inside, "{ Default::default() }"),
        }
    }

    /// A condition that is turned, or no condition any more.
    fn condition(&mut self, condition: &Expr, constants: &[&str]) {
        if holds_let(condition) {
            return;
        }
        let turned = format!("!({})", self.text(condition));
        self.instead(condition, turned);
        for constant in constants {
            self.instead(condition, *constant);
        }
    }

    /// A statement left out, and done twice.
    fn statement(&mut self, statement: &Stmt) {
        if matches!(statement, Stmt::Item(_)) {
            return;
        }
        self.instead(statement, "");
        if !acts(statement) {
            return; // to look twice changes nothing
        }
        let text = self.text(statement).to_string();
        match statement {
            Stmt::Local(Local { init: Some(init), .. }) => {
                let first = self.text(&*init.expr).to_string();
                self.instead(statement, format!("{first}; {text}"));
            }
            Stmt::Expr(expr, None) if !ends_in_block(expr) => {
                self.instead(statement, format!("{text}; {text}"));
            }
            // What branches or leaves has calls in it that are made twice by themselves.
            Stmt::Expr(expr, _) if ends_in_block(expr) || matches!(expr, Expr::Return(_)) => {}
            _ => self.instead(statement, format!("{text} {text}")),
        }
    }

    /// Two statements that follow one another, the other way round.
    fn swapped(&mut self, first: &Stmt, second: &Stmt) {
        let tail = matches!(second, Stmt::Expr(expr, None) if !ends_in_block(expr));
        if tail || !acts(first) || !acts(second) {
            return;
        }
        let at = first.span().byte_range().start..second.span().byte_range().end;
        let new = format!("{} {}", self.text(second), self.text(first));
        self.edit(at, new);
    }
}

fn holds_let(condition: &Expr) -> bool {
    match condition {
        Expr::Let(_) => true,
        Expr::Binary(binary) => holds_let(&binary.left) || holds_let(&binary.right),
        _ => false,
    }
}

fn ends_in_block(expr: &Expr) -> bool {
    matches!(
        expr,
        Expr::If(_)
            | Expr::While(_)
            | Expr::ForLoop(_)
            | Expr::Loop(_)
            | Expr::Match(_)
            | Expr::Block(_)
    )
}

/// What could stand for this operator by a slip.
fn slips(op: &BinOp) -> &'static [&'static str] {
    match op {
        BinOp::Add(_) => &["-"],
        BinOp::Sub(_) => &["+"],
        BinOp::Mul(_) => &["/"],
        BinOp::Div(_) => &["*"],
        BinOp::Rem(_) => &["/"],
        BinOp::And(_) => &["||"],
        BinOp::Or(_) => &["&&"],
        BinOp::Eq(_) => &["!="],
        BinOp::Ne(_) => &["=="],
        BinOp::Lt(_) => &["<=", ">"],
        BinOp::Le(_) => &["<", ">="],
        BinOp::Gt(_) => &[">=", "<"],
        BinOp::Ge(_) => &[">", "<="],
        BinOp::AddAssign(_) => &["-=", "="],
        BinOp::SubAssign(_) => &["+=", "="],
        _ => &[],
    }
}

impl<'ast> Visit<'ast> for Operators<'_> {
    fn visit_attribute(&mut self, _: &'ast Attribute) {}

    fn visit_item_use(&mut self, _: &'ast ItemUse) {}

    fn visit_type(&mut self, _: &'ast Type) {}

    fn visit_item_fn(&mut self, node: &'ast ItemFn) {
        self.function(&node.sig, &node.block);
        visit::visit_item_fn(self, node);
        self.within.pop();
    }

    fn visit_impl_item_fn(&mut self, node: &'ast ImplItemFn) {
        self.function(&node.sig, &node.block);
        visit::visit_impl_item_fn(self, node);
        self.within.pop();
    }

    fn visit_block(&mut self, node: &'ast Block) {
        node.stmts.iter().for_each(|statement| self.statement(statement));
        node.stmts.windows(2).for_each(|two| self.swapped(&two[0], &two[1]));
        visit::visit_block(self, node);
    }

    fn visit_expr_binary(&mut self, node: &'ast ExprBinary) {
        slips(&node.op).iter().for_each(|new| self.instead(&node.op, *new));
        visit::visit_expr_binary(self, node);
    }

    fn visit_expr_unary(&mut self, node: &'ast ExprUnary) {
        if matches!(node.op, UnOp::Not(_)) {
            self.instead(&node.op, "");
        }
        visit::visit_expr_unary(self, node);
    }

    fn visit_lit_int(&mut self, node: &'ast LitInt) {
        if let Ok(value) = node.base10_parse::<u128>() {
            let suffix = node.suffix();
            let others = [value.checked_add(1), value.checked_sub(1)].into_iter().flatten();
            others.for_each(|other| self.instead(node, format!("{other}{suffix}")));
        }
    }

    fn visit_lit_bool(&mut self, node: &'ast LitBool) {
        self.instead(node, (!node.value).to_string());
    }

    fn visit_lit_str(&mut self, node: &'ast LitStr) {
        self.instead(node, "\"\"");
    }

    fn visit_expr_path(&mut self, node: &'ast ExprPath) {
        let last = node.path.segments.last().map(|segment| segment.ident.to_string());
        match last.as_deref() {
            Some(order) if ORDERINGS.contains(&order) => {
                self.instead(node, "super::sync::atomic::Ordering::Relaxed");
            }
            Some("Some") => {}
            _ => visit::visit_expr_path(self, node),
        }
    }

    fn visit_expr_if(&mut self, node: &'ast ExprIf) {
        self.condition(&node.cond, &["true", "false"]);
        visit::visit_expr_if(self, node);
    }

    fn visit_expr_while(&mut self, node: &'ast ExprWhile) {
        self.condition(&node.cond, &["true", "false"]);
        self.instead(&node.while_token, "if"); // once is no loop
        visit::visit_expr_while(self, node);
    }

    fn visit_expr_match(&mut self, node: &'ast syn::ExprMatch) {
        for (one, next) in node.arms.iter().zip(node.arms.iter().cycle().skip(1)) {
            let other = self.text(&*next.body).to_string();
            self.instead(&*one.body, other);
        }
        visit::visit_expr_match(self, node);
    }

    fn visit_expr_range(&mut self, node: &'ast ExprRange) {
        match node.limits {
            RangeLimits::HalfOpen(_) if node.end.is_some() => self.instead(&node.limits, "..="),
            RangeLimits::Closed(_) => self.instead(&node.limits, ".."),
            RangeLimits::HalfOpen(_) => {}
        }
        visit::visit_expr_range(self, node);
    }

    fn visit_expr_cast(&mut self, node: &'ast ExprCast) {
        let narrow = match self.text(&*node.ty) {
            "f64" => Some("f32"),
            "u64" | "usize" => Some("u8"),
            _ => None,
        };
        if let Some(narrow) = narrow {
            let wide = self.text(&*node.ty).to_string();
            self.instead(&*node.ty, format!("{narrow} as {wide}"));
        }
        visit::visit_expr_cast(self, node);
    }

    fn visit_expr_method_call(&mut self, node: &'ast ExprMethodCall) {
        let name = node.method.to_string();
        for (one, other) in NEIGHBOURS {
            match name.as_str() {
                name if name == *one => self.instead(&node.method, *other),
                name if name == *other => self.instead(&node.method, *one),
                _ => {}
            }
        }
        let receiver = self.text(&*node.receiver).to_string();
        self.instead(node, receiver); // without the call
        visit::visit_expr_method_call(self, node);
    }

    fn visit_expr_break(&mut self, node: &'ast ExprBreak) {
        if node.expr.is_none() {
            self.instead(&node.break_token, "continue");
        }
        visit::visit_expr_break(self, node);
    }

    fn visit_expr_continue(&mut self, node: &'ast ExprContinue) {
        self.instead(&node.continue_token, "break");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What each mutant of `f` has instead of the only line.
    fn instead(body: &str) -> Vec<String> {
        let source = format!("fn f(x: &S) {{\n{body}\n}}\n");
        let made = mutants(&source).into_iter().map(|mutant| mutant.name);
        made.filter_map(|name| Some(name.rsplit_once("→ ")?.1.trim_matches('`').to_string()))
            .collect()
    }

    #[track_caller]
    fn makes(body: &str, slips: &[&str]) {
        let made = instead(body);
        for slip in slips {
            assert!(made.iter().any(|made| made == slip), "{body}: no `{slip}` in {made:#?}");
        }
    }

    #[test]
    fn every_kind_of_slip_is_made() {
        makes(
            "g(a + 1, b < 2, c && true);",
            &["g(a - 1, b < 2, c && true);", "g(a + 2, b < 2, c && true);"],
        );
        makes(
            "g(a + 1, b < 2, c && true);",
            &["g(a + 1, b <= 2, c && true);", "g(a + 1, b < 2, c || true);"],
        );
        makes("x.store(1, Release);", &["x.store(1, super::sync::atomic::Ordering::Relaxed);"]);
        makes("x.store(1, Release);", &["", "x.store(1, Release); x.store(1, Release);"]);
        makes("let y = x.take();", &["x.take(); let y = x.take();", "let y = x;"]);
        makes(
            "if !y { return; }",
            &["if !(!y) { return; }", "if true { return; }", "if y { return; }"],
        );
        makes("while let Some(y) = x.next() { g(y); }", &["if let Some(y) = x.next() { g(y); }"]);
        makes("match y { A => g(), B => h() }", &["match y { A => h(), B => h() }"]);
        makes(
            "for y in 1..=n { g(y as u64); }",
            &["for y in 1..n { g(y as u64); }", "for y in 1..=n { g(y as u8 as u64); }"],
        );
        makes("x.notify_all();", &["x.notify_one();"]);
        makes("loop { break; }", &["loop { continue; }"]);
    }

    #[test]
    fn statements_that_act_are_swapped_and_those_that_look_are_not_made_twice() {
        let source = "fn f(x: &S) { x.store(1); y.notify(); let n = z.len(); }";
        let names: Vec<_> = mutants(source).into_iter().map(|mutant| mutant.name).collect();
        assert!(
            names.iter().any(|name| name.contains("{ y.notify(); x.store(1); let n")),
            "{names:#?}"
        );
        assert!(!names.iter().any(|name| name.contains("z.len(); let n")), "{names:#?}");
    }

    #[test]
    fn no_mutant_is_the_solution_or_another_mutant_and_names_are_unlike() {
        let source = "fn f() -> u64 { g(1); g(1); h(x == 0 || x == 0) }";
        let all = mutants(source);
        let texts: BTreeSet<_> = all.iter().map(|mutant| mutant.text.as_str()).collect();
        let names: BTreeSet<_> = all.iter().map(|mutant| mutant.name.as_str()).collect();
        assert_eq!((texts.len(), names.len()), (all.len(), all.len()));
        assert!(!texts.contains(source) && all.len() > 10, "{names:#?}");
    }
}
