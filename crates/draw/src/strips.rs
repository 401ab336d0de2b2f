//! Values over time as one line of characters each: a goodput that breaks in and comes back. Pure.

/// From none to the most, as blocks and in ASCII. A whole block would touch the strip above.
const BLOCKS: [char; 8] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇'];
const PLAIN: [char; 8] = [' ', '.', ':', '-', '=', '+', '*', '#'];

/// `values` in at most `columns` characters, each as high as its share of `most`; anything above none is seen. Where
/// there are more values than columns, as many as fall into one are shown by their mean.
pub fn strip(values: &[f64], most: f64, columns: usize, ascii: bool) -> String {
    let signs = if ascii { PLAIN } else { BLOCKS };
    let levels = signs.len() - 1;
    let sign = |value: f64| match value / most {
        share if share > 0.0 => signs[((share * levels as f64).round() as usize).clamp(1, levels)],
        _ => signs[0],
    };
    gathered(values, columns).into_iter().map(sign).collect()
}

/// How many of so many neighbours share a column, so that there are no more than `columns`.
pub fn per_column(values: usize, columns: usize) -> usize {
    values.div_ceil(columns.max(1)).max(1)
}

/// The means of as many neighbours as leave no more than `columns`.
fn gathered(values: &[f64], columns: usize) -> Vec<f64> {
    let each = per_column(values.len(), columns);
    values.chunks(each).map(|chunk| chunk.iter().sum::<f64>() / chunk.len() as f64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_is_full_none_is_empty_and_anything_above_none_is_seen() {
        assert_eq!(strip(&[0.0, 1e-9, 50.0, 100.0, 200.0], 100.0, 80, false), " ▁▄▇▇");
        assert_eq!(strip(&[0.0, 1.0, 100.0], 100.0, 80, true), " .#");
        assert_eq!(strip(&[0.0, 0.0], 0.0, 80, false), "  ");
    }

    #[test]
    fn what_does_not_fit_is_gathered_and_never_wider_than_there_are_columns() {
        assert_eq!(gathered(&[1.0, 3.0, 5.0, 7.0, 9.0], 3), [2.0, 6.0, 9.0]);
        for length in 0..200 {
            assert!(gathered(&vec![1.0; length], 60).len() <= 60, "{length}");
        }
    }
}
