//! How much a text looks drawn by chance.

/// Shannon's entropy of the characters of `text`, in bits each: 0 where all are the same, 4 for hexadecimal digits by chance, 6 for base64.
pub(crate) fn bits_per_character(text: &str) -> f64 {
    let mut counts = [0_u32; 256];
    for byte in text.bytes() {
        counts[usize::from(byte)] += 1;
    }
    let all = text.len().max(1) as f64;
    let bits = |count: &u32| {
        let share = f64::from(*count) / all;
        -share * share.log2()
    };
    counts.iter().filter(|count| **count > 0).map(bits).sum()
}

/// Whether a value was written for people: an example, a place to fill in, a variable.
pub(crate) fn placeholder(value: &str) -> bool {
    let small = value.to_lowercase();
    let words = [
        "example",
        "placeholder",
        "changeme",
        "change-me",
        "change_me",
        "your",
        "xxxx",
        "...",
        "dummy",
    ];
    let marks = ['<', '>', '{', '}', '$', '%', '*'];
    words.iter().any(|word| small.contains(word)) || value.contains(marks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entropy_is_that_of_known_sources() {
        assert!(bits_per_character("aaaaaaaa").abs() < 1e-12);
        assert!((bits_per_character("abab") - 1.0).abs() < 1e-12);
        assert!((bits_per_character("0123456789abcdef") - 4.0).abs() < 1e-12);
        assert!(bits_per_character("").abs() < 1e-12);
    }
}
