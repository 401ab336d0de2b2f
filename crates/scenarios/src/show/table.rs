//! Rows of text in columns: as wide as what stands in them, and none where nothing does. Pure.

/// The first column begins at the left, the others end at the right; columns in which only a head stands are left out.
pub(super) fn table(head: &[&str], rows: &[Vec<String>]) -> Vec<String> {
    let width = |text: &str| text.chars().count();
    let filled = |column: &usize| rows.iter().any(|row| !row[*column].is_empty());
    let columns: Vec<usize> = (0..head.len()).filter(filled).collect();
    let wide = |column: usize| {
        rows.iter().map(|row| width(&row[column])).chain([width(head[column])]).max().unwrap_or(0)
    };
    let line = |cell: &dyn Fn(usize) -> String| {
        let mut line = String::new();
        for (n, column) in columns.iter().copied().enumerate() {
            let (text, wide) = (cell(column), wide(column));
            let pad = " ".repeat(wide - width(&text));
            line += &if n == 0 { text + &pad } else { format!("  {pad}{text}") };
        }
        line.trim_end().to_owned()
    };
    let head = line(&|column| head[column].to_owned());
    let rows = rows.iter().map(|row| line(&|column| row[column].clone()));
    [head].into_iter().chain(rows).collect()
}

#[cfg(test)]
mod tests {
    use super::table;

    #[test]
    fn columns_are_as_wide_as_what_stands_in_them_and_empty_ones_are_left_out() {
        let row = |a: &str, b: &str| vec![a.to_owned(), String::new(), b.to_owned()];
        let lines = table(&["", "none", "p99"], &[row("db", "12.5 ms"), row("cores", "1 s")]);
        assert_eq!(lines, ["           p99", "db     12.5 ms", "cores      1 s"]);
    }
}
