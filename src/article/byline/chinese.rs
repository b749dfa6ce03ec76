//! Who signs a Chinese article, in words.

use super::name::name;
use crate::article::chaff::is_wide;
use crate::article::lines::Lines;

/// How Chinese pages name who wrote.
pub(super) const SIGNATURES: [&str; 16] = [
    "作者：",
    "作者:",
    "撰文：",
    "撰稿：",
    "撰稿:",
    "撰文 | ",
    "撰文｜",
    "文／",
    "文/",
    "文 | ",
    "文｜",
    "文|",
    "记者：",
    "记者:",
    "記者：",
    "采写：",
];

/// How they name the editor who answers for it.
pub(super) const EDITORS: [&str; 4] = ["责任编辑：", "责任编辑:", "責任編輯：", "责编："];

/// Finds who signs a Chinese page after one of these marks.
pub(super) fn signed(lines: &Lines, marks: &[&str]) -> Option<String> {
    for line in texts(lines).filter(|line| line.len() < 600 && !line.is_ascii()) {
        for mark in marks {
            let Some((before, after)) = line.split_once(mark) else { continue };
            // `图文/` and the like are other words.
            if mark.starts_with('文') && before.chars().next_back().is_some_and(char::is_alphabetic)
            {
                continue;
            }
            let end = after.trim_start().find([
                ' ', '　', '|', '｜', '，', '。', '）', ')', '】', ']', '\t', ';', '；', '来',
                '時', '时', '\u{a0}',
            ]);
            let after = after.trim_start();
            let own = after.get(..end.unwrap_or(after.len())).unwrap_or_default();
            // A sentence has no spaces either.
            let longest = if own.chars().all(is_wide) { 12 } else { 20 };
            if (2..=longest).contains(&own.chars().count())
                && let Some(name) = name(own)
            {
                return Some(name);
            }
        }
    }
    None
}

/// Finds the reporters whom a Chinese article names in brackets, as in
/// `（本报记者 王小明 李红）`, or in a line of their own.
pub(super) fn reported(lines: &Lines) -> Option<String> {
    const SPACES: [char; 3] = [' ', '　', '\u{a0}'];
    for line in texts(lines) {
        if let Some(name) = reporting(line).or_else(|| of_outlet(line)) {
            return Some(name);
        }
        for (at, mark) in line.match_indices("记者").chain(line.match_indices("記者")) {
            let (before, after) = (line.get(..at)?, line.get(at + mark.len()..)?);
            if !after.starts_with(SPACES) {
                continue;
            }
            let opened = before.rfind(['（', '(', '【', '[']);
            let outlet = opened.map_or(before, |at| before.get(at..).unwrap_or_default());
            if outlet.chars().count() > 12 || outlet.contains(['，', '。', '）', ')']) {
                continue;
            }
            let end = match opened {
                Some(_) => after.find(['）', ')', '】', ']', '，', '/', '｜', '|']),
                None => Some(after.len()),
            };
            let Some(names) = end.and_then(|end| after.get(..end)) else { continue };
            let is_name =
                |name: &&str| (2..=6).contains(&name.chars().count()) && name.chars().all(is_wide);
            let names: Vec<&str> = names
                .split(|letter| SPACES.contains(&letter) || letter == '、')
                .filter(|name| !name.is_empty())
                .take_while(is_name)
                .filter(|name| !matches!(*name, "通讯员" | "摄影" | "报道" | "摄影报道"))
                .collect();
            if !names.is_empty() && names.len() <= 6 {
                return name(&names.join(", "));
            }
        }
    }
    None
}

/// Finds who reports in brackets, as in `（王小明 北京报道）`.
fn reporting(line: &str) -> Option<String> {
    let line = line.trim_end_matches(['）', ')', '】', ']']);
    let own = line.get(line.rfind(['（', '(', '【', '['])?..)?;
    let own = own.get(own.chars().next()?.len_utf8()..)?.strip_suffix("报道")?;
    let (person, place) = own.trim().split_once([' ', '　', '\u{a0}'])?;
    let is_name = |text: &str| (2..=4).contains(&text.chars().count()) && text.chars().all(is_wide);
    (is_name(person) && is_name(place.trim())).then(|| name(person)).flatten()
}

/// Finds the reporter of an outlet with whose name a line begins, as in
/// `例子社記者王小明／台北報導` or `（例子社記者王小明台北7日電）`.
fn of_outlet(line: &str) -> Option<String> {
    const NO_NAMES: [&str; 9] =
        ["协会", "協會", "手记", "观察", "调查", "报道", "報導", "连线", "連線"];
    let line = line.trim_start_matches(['（', '(', '【', '[']);
    let head = line.get(..line.floor_char_boundary(64))?;
    let (outlet, after) = head.split_once("记者").or_else(|| head.split_once("記者"))?;
    let run: Vec<char> = after.chars().take_while(|letter| is_wide(*letter)).collect();
    let next = after.chars().nth(run.len());
    let is_outlet = outlet.chars().all(is_wide)
        && outlet.ends_with(['台', '臺', '社', '报', '報', '网', '網', '刊']);
    let is_parted = matches!(next, Some('／' | '/'));
    (is_outlet || (outlet.is_empty() && is_parted)).then_some(())?;
    let long = match next {
        None | Some(' ' | '　' | '／' | '/' | '）' | ')' | '】' | '｜' | '|') => run.len(),
        // The place stands between the name and the day.
        Some(digit) if digit.is_ascii_digit() => run.len().checked_sub(2)?,
        Some(_) => return None,
    };
    let own: String = run.get(..long)?.iter().collect();
    ((2..=4).contains(&long) && !NO_NAMES.contains(&own.as_str())).then(|| name(&own)).flatten()
}

fn texts(lines: &Lines) -> impl Iterator<Item = &str> {
    lines.all.iter().map(|line| line.text.as_str()).filter(|line| line.len() < 3_000)
}

#[cfg(test)]
mod tests {
    use super::super::tests::of_page;

    #[test]
    fn reporters_are_found_in_chinese_words() {
        let page = |line: &str| {
            let text = "河水一夜之间涨了许多，下城的人把东西搬到楼上。".repeat(12);
            of_page(&format!("<meta name=author content=Software><p>{text}</p><p>{line}</p>"))
        };
        assert_eq!(page("河水退了。（本报记者 王小明 李红）").as_deref(), Some("王小明, 李红"));
        assert_eq!(page("总台记者 王小明").as_deref(), Some("王小明"));
        assert_eq!(page("（记者 王小明）记者近日看到河水退了。").as_deref(), Some("王小明"));
        assert_eq!(page("他对记者 说了很多。").as_deref(), Some("Software"));
        assert_eq!(page("作者：王小明").as_deref(), Some("王小明"));
        assert_eq!(page("河水退了。（王小明 北京报道）").as_deref(), Some("王小明"));
        for line in [
            "例子电台记者王小明 责编：何平",
            "記者王小明／台北報導",
            "（例子社記者王小明台北7日電）河水昨天退了。",
            "撰稿：王小明",
            "文 | 王小明",
        ] {
            assert_eq!(page(line).as_deref(), Some("王小明"), "{line}");
        }
        assert_eq!(page("中国记者协会").as_deref(), Some("Software"));
        assert_eq!(page("记者手记").as_deref(), Some("Software"));
        assert_eq!(page("作者：河水一夜之间涨了许多下城的人").as_deref(), Some("Software"));
    }
}
