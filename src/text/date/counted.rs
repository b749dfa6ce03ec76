//! Months that are counted and not named.

use super::months::month_of_vietnam;
use super::scan::Scan;

impl Scan<'_> {
    /// The `5` of `tháng 5`, or the `Năm` of `Tháng Năm`: Vietnamese counts
    /// the months.
    pub(super) fn counted_month(&mut self) -> Option<i8> {
        self.skip_any(&[' ']);
        if self.digits() > 0 {
            return self.number(1, 2)?.try_into().ok();
        }
        let first = self.word()?;
        let before = self.0;
        self.skip_any(&[' ']);
        let second = self.word().filter(|_| first == "muoi");
        let found = second.and_then(|second| month_of_vietnam(&format!("{first} {second}")));
        found.or_else(|| {
            self.0 = before;
            month_of_vietnam(&first)
        })
    }

    /// `10 сарын`, `10-р сарын`, `10 дугаар сарын`: Mongolian counts the
    /// months.
    pub(super) fn month_of_mongolia(&mut self) -> Option<i8> {
        let mut ahead = Scan(self.0, self.1);
        let month = ahead.number(1, 2)?;
        ahead.skip_any(&[' ', '-']);
        if ahead.eat_word(&["р", "дугаар", "дүгээр"]) {
            ahead.skip_any(&[' ']);
        }
        ahead.eat_word(&["сарын", "сар"]).then_some(())?;
        self.skip(self.0.len() - ahead.0.len());
        month.try_into().ok()
    }

    /// ` ཟླ་༥ ཚེས་༢༨` behind the year: Tibetan counts the months, too.
    pub(super) fn day_of_tibet(&mut self) -> Option<(i8, i8)> {
        let mut ahead = Scan(self.0, self.1);
        let mut after = |word: &[char]| {
            let is_said = |letter: &char| *letter == ' ' || matches!(letter, '\u{f00}'..='\u{fff}');
            let count = ahead.0.iter().take(16).take_while(|letter| is_said(letter)).count();
            let own = ahead.0.get(..count)?;
            own.windows(word.len()).any(|own| own == word).then_some(())?;
            ahead.skip(count);
            i8::try_from(ahead.number(1, 2)?).ok()
        };
        let found = (after(&['ཟ', '\u{fb3}'])?, after(&['ཚ', 'ེ', 'ས'])?);
        self.skip(self.0.len() - ahead.0.len());
        Some(found)
    }
}
