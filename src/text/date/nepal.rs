//! The calendar of Nepal (Bikram Sambat), whose months are as long as its
//! astronomers say: a table, and no rule.

use jiff::civil::{Date, date};

/// The first year of the table. It begins on 13 April 1993.
const FIRST: i32 = 2_050;

/// By how many days each month of a year is longer than 29: the years that
/// were proclaimed, as `nepali-datetime` (MIT) lists them.
const YEARS: [&[u8; 12]; 34] = [
    b"232321110102",
    b"222322101011",
    b"223222101011",
    b"232321110011",
    b"232321110102",
    b"223222101011",
    b"223231101011",
    b"232321110012",
    b"132321110102",
    b"223222101011",
    b"223321101011",
    b"232321110012",
    b"222322010102",
    b"223222101011",
    b"223321101011",
    b"232321110012",
    b"222322011002",
    b"223222101011",
    b"223321101011",
    b"232321110012",
    b"222322011011",
    b"223222101011",
    b"232321101011",
    b"232321110012",
    b"222322101011",
    b"223222101011",
    b"232321110011",
    b"232321110102",
    b"222322101011",
    b"223222101011",
    b"232321110011",
    b"232321110102",
    b"223222101011",
    b"223222101011",
];

/// Returns the day of a date of this calendar, if there is one.
pub(super) fn gregorian(year: i32, month: u8, day: u8) -> Option<Date> {
    let at = usize::try_from(year.checked_sub(FIRST)?).ok()?;
    let own = YEARS.get(at)?;
    let long = |month: &u8| 29 + i64::from(month.saturating_sub(b'0'));
    let month = usize::from(month.checked_sub(1)?);
    (day > 0 && i64::from(day) <= long(own.get(month)?)).then_some(())?;
    let years = YEARS.iter().take(at).flat_map(|year| year.iter());
    let before: i64 = years.chain(own.iter().take(month)).map(long).sum();
    let days = jiff::Span::new().try_days(before + i64::from(day) - 1).ok()?;
    date(1993, 4, 13).checked_add(days).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_common_calendar() {
        let read = |year, month, day| gregorian(year, month, day).map(|day| day.to_string());
        for (own, common) in [
            ((2050, 1, 1), "1993-04-13"),
            ((2072, 1, 12), "2015-04-25"),
            ((2080, 1, 1), "2023-04-14"),
            ((2081, 2, 15), "2024-05-28"),
            ((2081, 12, 31), "2025-04-13"),
            ((2082, 1, 1), "2025-04-14"),
        ] {
            assert_eq!(read(own.0, own.1, own.2).as_deref(), Some(common), "{own:?}");
        }
        for none in
            [(2081, 2, 33), (2081, 13, 1), (2081, 0, 1), (2081, 1, 0), (2049, 1, 1), (2090, 1, 1)]
        {
            assert_eq!(read(none.0, none.1, none.2), None, "{none:?}");
        }
    }
}
