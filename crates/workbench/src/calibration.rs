//! `lessons report`: a learner who says 90 % should be right nine times in ten.

use super::{Ink, Prediction, Predictions, Screen};
use brigade_core::measure::stats;
use std::io;

/// Shows how well was predicted, or what to type first.
///
/// # Errors
/// If the predictions cannot be read or the screen not be written.
pub fn report(predictions: &Predictions, screen: &mut Screen) -> anyhow::Result<()> {
    let (mut made, damaged) = predictions.read()?;
    made.retain(|prediction| !prediction.again);
    screen.stage("REPORT")?;
    if made.is_empty() {
        let next = screen.ink(Ink::Type, super::course::typed());
        screen.text(&format!("Nothing predicted yet. Play a lesson first: {next}"))?;
    } else {
        calibration(&made, screen)?;
        numbers(&made, screen)?;
    }
    if damaged > 0 {
        let note = format!("{damaged} damaged lines were skipped.");
        let note = screen.ink(Ink::Warn, &note);
        screen.text(&note)?;
    }
    let path = screen.ink(Ink::Faint, &format!("kept in {}", predictions.path().display()));
    screen.line(&format!("  {path}"))?;
    Ok(())
}

/// For each confidence: how often it was right.
fn calibration(made: &[Prediction], screen: &mut Screen) -> io::Result<()> {
    for sure in [50, 70, 90] {
        let judged =
            made.iter().filter(|prediction| prediction.sure == sure).filter_map(Prediction::right);
        let (mut all, mut right) = (0_u32, 0_u32);
        for was_right in judged {
            all += 1;
            right += u32::from(was_right);
        }
        let said = match all {
            0 => "-".into(),
            all => format!(
                "right {right} of {all} times: {:.0} %",
                f64::from(right) / f64::from(all) * 100.0
            ),
        };
        screen.line(&format!("  you said {sure} %   {said}"))?;
    }
    let unsaid = made.iter().filter(|prediction| prediction.said == super::Value::None).count();
    if unsaid > 0 {
        screen.line(&format!("  you said you don't know {unsaid} times"))?;
    }
    Ok(())
}

/// How far the numbers were from the truth.
fn numbers(made: &[Prediction], screen: &mut Screen) -> io::Result<()> {
    let distances: Vec<f64> = made.iter().filter_map(Prediction::distance).collect();
    let Some(median) = stats::median(&distances) else { return Ok(()) };
    screen.line(&format!(
        "  your numbers     {} of them, half within a factor of {:.1} of the truth (median |log10| {median:.2})",
        distances.len(),
        10_f64.powf(median)
    ))
}
