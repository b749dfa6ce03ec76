//! Days as East Asia writes them in words: years of an era, and numbers in
//! Chinese.

/// How the years of an era are counted: its name, and the year before its
/// first.
const ERAS: [(&[char], i32); 5] = [
    (&['令', '和'], 2018),
    (&['平', '成'], 1988),
    (&['昭', '和'], 1925),
    (&['民', '國'], 1911),
    (&['民', '国'], 1911),
];

/// A day: month and day of the month, and the year if it was told.
type Day = ((i8, i8), Option<i32>);

/// Tells whether a day may begin with a letter.
pub(super) fn may_begin(letter: char) -> bool {
    matches!(letter, '令' | '平' | '昭' | '民' | '二' | '一')
}

/// Takes `令和6年5月14日`, `民國113年5月14日` or `二〇二四年五月十四日`.
pub(super) fn day(letters: &mut &[char]) -> Option<Day> {
    let era = ERAS.iter().find_map(|(name, before)| Some((letters.strip_prefix(*name)?, *before)));
    let mut rest = *letters;
    let year = match era {
        Some((after, before)) => {
            rest = after;
            before.checked_add(number(&mut rest)?)?
        }
        None => year(&mut rest)?,
    };
    eat(&mut rest, '年')?;
    let month = number(&mut rest)?;
    eat(&mut rest, '月')?;
    let day = number(&mut rest)?;
    eat(&mut rest, '日').or_else(|| eat(&mut rest, '號')).or_else(|| eat(&mut rest, '号'));
    *letters = rest;
    Some(((month.try_into().ok()?, day.try_into().ok()?), Some(year)))
}

fn eat(letters: &mut &[char], sign: char) -> Option<()> {
    let (first, rest) = letters.split_first()?;
    (*first == sign).then(|| *letters = rest)
}

/// Takes four digits in Chinese.
fn year(letters: &mut &[char]) -> Option<i32> {
    let (four, rest) = letters.split_at_checked(4)?;
    let year = four.iter().try_fold(0, |year, letter| Some(year * 10 + digit(*letter)?))?;
    *letters = rest;
    Some(year)
}

/// Takes a number below a thousand, in Chinese or in figures.
fn number(letters: &mut &[char]) -> Option<i32> {
    while let [' ', rest @ ..] = letters {
        *letters = rest;
    }
    if let ['元', rest @ ..] = letters {
        *letters = rest;
        return Some(1);
    }
    let count = letters.iter().take(8).take_while(|letter| value(**letter).is_some()).count();
    let (own, mut rest) = letters.split_at_checked(count).filter(|(own, _)| !own.is_empty())?;
    while let [' ', after @ ..] = rest {
        rest = after;
    }
    *letters = rest;
    // `十四` is ten and four, `二十四` two tens and four, `一百一十三` a hundred
    // before them, `一一三` figures.
    if !own.iter().any(|letter| matches!(letter, '十' | '百')) {
        (count < 4).then_some(())?;
        return own.iter().try_fold(0, |sum, letter| Some(sum * 10 + value(*letter)?));
    }
    let (mut sum, mut last) = (0, 0);
    for letter in own {
        match value(*letter)? {
            unit @ (10 | 100) => {
                sum += last.max(1) * unit;
                last = 0;
            }
            one => last = one,
        }
    }
    Some(sum + last)
}

fn value(letter: char) -> Option<i32> {
    match letter {
        '十' => Some(10),
        '百' => Some(100),
        _ => digit(letter).or_else(|| letter.to_digit(10).and_then(|one| one.try_into().ok())),
    }
}

fn digit(letter: char) -> Option<i32> {
    let digits = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    let letter = if matches!(letter, '零' | '○') { '〇' } else { letter };
    digits.iter().position(|digit| *digit == letter).and_then(|at| at.try_into().ok())
}
