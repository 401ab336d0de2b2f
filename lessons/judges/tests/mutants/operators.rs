//! Which small changes are made to a solution, as a slip of the hand or of the mind would make them.

use super::acts::acts;
use super::mutant::Edit;
use std::ops::Range;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{
    Attribute, BinOp, Block, Expr, ExprBinary, ExprBreak, ExprCast, ExprContinue, ExprIf,
    ExprMethodCall, ExprPath, ExprRange, ExprUnary, ExprWhile, ImplItemFn, ItemFn, ItemUse,
    LitBool, LitInt, LitStr, Local, RangeLimits, Signature, Stmt, Type, UnOp,
};

/// Every change of this source, in its order.
pub(super) fn edits(source: &str) -> Vec<Edit> {
    let file = syn::parse_file(source).expect("a solution parses");
    let mut operators = Operators { source, within: Vec::new(), edits: Vec::new() };
    operators.visit_file(&file);
    operators.edits.sort_by_key(|edit| edit.at.start);
    operators.edits
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
