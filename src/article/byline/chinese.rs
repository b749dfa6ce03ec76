//! Who signs a Chinese article, in words.

use super::credit::{CLOSE, OPEN, SPACES, credit, is_person, titled};
use super::name::name;
use crate::article::chaff::is_wide;
use crate::article::lines::Lines;

/// How Chinese pages name who wrote.
const SIGNATURES: [&str; 31] = [
    "作者：",
    "作者:",
    "撰文：",
    "撰文:",
    "撰稿：",
    "撰稿:",
    "撰文 | ",
    "撰文｜",
    "撰文/",
    "撰文／",
    "文／",
    "文/",
    "文 | ",
    "文｜",
    "文|",
    "文：",
    "文:",
    "文 / ",
    "记者：",
    "记者:",
    "記者：",
    "記者:",
    "记者/",
    "记者／",
    "记者｜",
    "记者 | ",
    "記者／",
    "記者｜",
    "采写：",
    "采写:",
    "采写｜",
];

/// Finds who signs a Chinese page after one of these marks.
pub(super) fn signed(lines: &Lines) -> Option<String> {
    let mut all = texts(lines).peekable();
    while let Some(line) = all.next() {
        if line.len() >= 600 || line.is_ascii() {
            continue;
        }
        // `文｜` may stand above the name.
        let below = all.peek().copied().filter(|below| below.len() < 64);
        let found = SIGNATURES.iter().find_map(|mark| {
            let (before, after) = line.split_once(mark)?;
            // `图文/` and the like are other words.
            let is_other = mark.starts_with('文')
                && before.chars().next_back().is_some_and(char::is_alphabetic);
            (!is_other).then_some(())?;
            match after.trim() {
                "" if before.is_empty() => signature(below?),
                after => signature(after),
            }
        });
        // PTT has a table of it.
        let tagged = || {
            let own = line.strip_prefix("作者").filter(|own| own.starts_with(SPACES))?;
            (line.len() < 90).then(|| name(own)).flatten()
        };
        if let Some(found) = found.or_else(tagged) {
            return Some(found);
        }
    }
    None
}

/// Returns the name that a text begins with.
fn signature(after: &str) -> Option<String> {
    let head = after.get(..after.floor_char_boundary(120)).unwrap_or_default();
    let ends = ['，', '。', '（', '(', '）', ')', '】', ']', '|', '｜', ';', '；'];
    let part = head.split(ends).next().unwrap_or_default().trim();
    if let Some(reporters) = credit(part) {
        return Some(reporters);
    }
    let end = part.find([' ', '　', '\t', '\u{a0}', '来', '時', '时']).unwrap_or(part.len());
    let own = part.get(..end)?;
    // A sentence has no spaces either.
    let longest = if own.chars().all(is_wide) { 12 } else { 20 };
    (2..=longest).contains(&own.chars().count()).then(|| name(own)).flatten()
}

/// Finds the reporters whom a Chinese article names in brackets, as in
/// `（本报记者 王小明 李红）`, or in a line of their own.
pub(super) fn reported(lines: &Lines) -> Option<String> {
    texts(lines).filter(|line| !line.is_ascii()).find_map(|line| {
        let is_short = line.chars().nth(40).is_none();
        bracketed(line)
            .or_else(|| heading(line))
            .or_else(|| is_short.then(|| credit(line)).flatten())
    })
}

/// Finds the reporters in the brackets near the beginning of a line, or in
/// the one that it ends with.
fn bracketed(line: &str) -> Option<String> {
    let head = line.get(..line.floor_char_boundary(160))?;
    let mut rest = head;
    while let Some((before, after)) = rest.split_once(OPEN) {
        let Some((own, beyond)) = after.split_once(CLOSE) else { break };
        if let Some(reporters) = credited(own).or_else(|| wired(before, own)) {
            return Some(reporters);
        }
        rest = beyond;
    }
    let end = line.trim_end_matches(CLOSE);
    (end.len() < line.len()).then_some(())?;
    let (_, own) = end.rsplit_once(OPEN)?;
    credited(own).or_else(|| reporting(own))
}

/// Reads what stands in brackets, where it is no more than who reported.
fn credited(own: &str) -> Option<String> {
    own.chars().nth(48).is_none().then(|| titled(own, true)).flatten()
}

/// Returns who reports behind the day of a dispatch, as in
/// `例子社北京3月14日电 (王小明 李红)`.
fn wired(before: &str, own: &str) -> Option<String> {
    let before = before.trim_end_matches(SPACES);
    (before.ends_with("日电") || before.ends_with("日電")).then_some(())?;
    let names: Vec<&str> = own.split(SPACES).filter(|part| !part.is_empty()).collect();
    let fits = (1..=4).contains(&names.len()) && names.iter().all(|own| is_person(own));
    fits.then(|| name(&names.join(", "))).flatten()
}

/// Finds who reports in brackets, as in `（王小明 北京报道）`.
fn reporting(own: &str) -> Option<String> {
    let own = own.strip_suffix("报道").or_else(|| own.strip_suffix("報導"))?;
    let (person, place) = own.trim().split_once(SPACES)?;
    (is_person(person) && is_person(place.trim())).then(|| name(person)).flatten()
}

/// Finds the reporter of an outlet with whose name a line begins, as in
/// `例子社記者王小明／台北報導`, whatever follows.
fn heading(line: &str) -> Option<String> {
    let head = line.get(..line.floor_char_boundary(64))?;
    let at = head.find(['／', '/']).or_else(|| head.find(SPACES))?;
    let own = head.get(..at)?;
    (own.chars().all(is_wide) && !own.starts_with('文')).then(|| titled(own, false)).flatten()
}

fn texts(lines: &Lines) -> impl Iterator<Item = &str> {
    lines.all.iter().map(|line| line.text.as_str()).filter(|line| line.len() < 3_000)
}

#[cfg(test)]
mod tests {
    use super::super::tests::of_page;

    fn page(line: &str) -> Option<String> {
        let text = "河水一夜之间涨了许多，下城的人把东西搬到楼上。".repeat(12);
        of_page(&format!("<meta name=author content=Software><p>{text}</p><p>{line}</p>"))
    }

    #[test]
    fn reporters_are_found_in_chinese_words() {
        for line in [
            "总台记者 王小明",
            "（记者 王小明）记者近日看到河水退了。",
            "作者：王小明",
            "作者：王小明（例子日报记者）",
            "河水退了。（王小明 北京报道）",
            "例子电台记者王小明 责编：何平",
            "記者王小明／台北報導",
            "〔記者王小明／彰化報導〕河水昨天退了。",
            "〔編譯王小明／綜合報導〕河水昨天退了。",
            "（例子社記者王小明台北7日電）河水昨天退了。",
            "（例子记者王小明采访报导）河水昨天退了。",
            "【例子网2023年5月10日讯】（例子网记者王小明综合报导）河水昨天退了。",
            "社會中心／王小明報導",
            "例子網記者王小明 台北",
            "聯合報／ 記者 王小明 ／台北即時報導",
            "例子社北京3月14日电 (记者 王小明) 河水昨天退了。",
            "例子社北京3月14日电 (王小明) 河水昨天退了。",
            "例子报讯（记者 王小明 通讯员 李红）河水昨天退了。",
            "例子报讯(记者王小明)河水昨天退了。",
            "（记者王小明综合报导/责任编辑：何平）",
            "例子新闻记者 王小明 实习生 李红",
            "例子记者 王小明 例子编辑 李红",
            "记者 王小明 文/图",
            "记者/王小明",
            "2024-05-14 10:20 记者 王小明",
            "文｜例子新闻记者 王小明",
            "【文/例子网专栏作者 王小明】",
            "撰稿：王小明",
            "文 | 王小明",
            "文｜</p><p>王小明",
            "作者 王小明",
        ] {
            assert_eq!(page(line).as_deref(), Some("王小明"), "{line}");
        }
        for line in [
            "河水退了。（本报记者 王小明 李红）",
            "例子社北京3月14日电（记者王小明、李红）河水昨天退了。",
        ] {
            assert_eq!(page(line).as_deref(), Some("王小明, 李红"), "{line}");
        }
        assert_eq!(page("作者 wang (小明)").as_deref(), Some("wang (小明)"));
    }

    #[test]
    fn what_only_looks_like_a_reporter_is_none() {
        for line in [
            "他对记者 说了很多。",
            "中国记者协会",
            "记者手记",
            "记者在现场",
            "（记者注：河水退了）",
            "三名女记者遇害",
            "政治中心／綜合報導",
            "河水航拍 本报记者 王小明 摄",
            "（圖／記者王小明攝）",
            "责任编辑：王小明",
            "【责任编辑:王小明】",
            "編輯：王小明",
            "作者：河水一夜之间涨了许多下城的人",
            "作者 认为河水一夜之间涨了许多，下城的人把东西搬到楼上去了，住在那里。",
        ] {
            assert_eq!(page(line).as_deref(), Some("Software"), "{line}");
        }
    }
}
