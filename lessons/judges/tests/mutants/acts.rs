//! Whether a statement does something that another one could see: what only looks may be done twice, or at another moment.

use syn::visit::{self, Visit};
use syn::{BinOp, Expr, ExprBinary, ExprMethodCall, Stmt};

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
pub(super) fn acts(statement: &Stmt) -> bool {
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
