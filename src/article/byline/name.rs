//! A name as it may stand in a byline, freed from what pages write round it.

use jiff::tz::Offset;

use crate::text::clean::clean_line;
use crate::text::date;

/// Longest name of an author that is believed, in characters.
const LONGEST: usize = 100;

/// What stands before a name.
const BEFORE: [&str; 49] = [
    "written by",
    "escrito por",
    "écrit par",
    "verfasst von",
    "posted by",
    "published by",
    "authored by",
    "story by",
    "text by",
    "words by",
    "reviewed by",
    "by",
    "authors",
    "author",
    "von",
    "par",
    "por",
    "作者",
    "记者",
    "記者",
    "文",
    "撰文",
    "采写",
    "责任编辑",
    "責任編輯",
    "编辑",
    "編輯",
    "责编",
    "来源",
    "updated",
    "photo by",
    "door",
    "oleh",
    "auteur",
    "autor",
    "autore",
    "автор",
    "автори",
    "авторы",
    "текст",
    "yazar",
    "yazan",
    "بقلم",
    "كتب",
    "الكاتب",
    "نویسنده",
    "tác giả",
    "撰稿",
    "글",
];

/// What stands after a name.
const AFTER: [&str; 19] = [
    "|",
    "｜",
    " · ",
    " • ",
    " ⋅ ",
    "来源",
    "发布时间",
    "更新时间",
    "发表于",
    "發表於",
    " Updated",
    " Last Updated",
    " Published",
    " Posted",
    " min read",
    " minute read",
    " on Facebook",
    " Follow",
    " – ",
];

/// Returns a name as it may stand in a byline; nothing if it is none.
pub(in crate::article) fn name(text: &str) -> Option<String> {
    let mut text = clean_line(text);
    if text.contains("://") || text.starts_with("//") || text.starts_with('@') {
        return None;
    }
    // Beside the name stands where to write to it.
    if text.contains('@') {
        let words = text.split(' ').filter(|word| !word.contains('@'));
        text = words.collect::<Vec<_>>().join(" ");
    }
    // `文 | 王小明`: the bar does not end the name.
    if !text.starts_with(|first: char| first.is_ascii())
        && let Some(shorter) = without_label(&text)
    {
        text = shorter.to_owned();
    }
    // `03/01/2017 by Jane Doe`, in whatever order of day and month.
    if text.starts_with(|first: char| first.is_ascii_digit())
        && let Some((_, after)) = text.split_once(" by ")
    {
        text = after.to_owned();
    }
    // A date beside the name is the page's, not the person's.
    let has_digit = text.bytes().any(|byte| byte.is_ascii_digit());
    let dated = has_digit.then(|| date::each(&text, Offset::UTC, 1).pop()).flatten();
    if let Some((place, _)) = dated {
        let rest: String = text.chars().take(place.start).collect();
        let rest = without_joint(&rest);
        // Where the date comes first, the name follows its bar or its `by`.
        let by = text.to_lowercase().find(" by ").filter(|at| text.is_char_boundary(*at));
        let signs = [" · ", " • ", " | ", " — "];
        let sign = signs.iter().filter_map(|sign| Some(text.find(sign)? + sign.len())).min();
        text = match (rest.trim().is_empty(), by.or(sign)) {
            (true, Some(at)) => text.split_off(at),
            (true, None) => return None,
            _ => rest.to_owned(),
        };
    }
    // `Jun 2 Written By Jane Doe`
    let written = text.to_ascii_lowercase().find("written by");
    if let Some(at) = written.filter(|at| (1..24).contains(at)) {
        text = text.split_off(at);
    }
    for sign in AFTER {
        if let Some(at) = text.find(sign).filter(|at| *at > 0) {
            text.truncate(at);
        }
    }
    let mut text = without_joint(&text).trim_start();
    for _ in 0..3 {
        let Some(shorter) = without_label(text) else { break };
        text = shorter;
    }
    let text =
        text.trim_end_matches(|letter: char| letter.is_ascii_digit() || letter.is_whitespace());
    let edges = [' ', ',', '，', ':', '：', '-', '–', '/', '*', '·', '|'];
    let text = text.trim_matches(edges);
    // Brackets round all of it go, those round its end stay.
    let brackets = ['(', ')', '（', '）'];
    let text = match text.contains(['(', '（']) && !text.starts_with(['(', '（']) {
        true => text.trim_end_matches(['(', '（']),
        false => text.trim_matches(brackets),
    };
    let text = text.trim_matches(edges);
    let text = text.replace(" ,", ",");
    let text = without_role(&text);
    let count = text.chars().count();
    let fine = (2..=LONGEST).contains(&count)
        && text.split(' ').count() <= 16
        && text.chars().any(char::is_alphabetic)
        && !["Discuz!", "发表于", "發表於"].iter().any(|sign| text.contains(sign))
        && !text.contains(['。', '！', '？', '{', '}', '<', '>', '=', '"', '@'])
        && (text.contains(' ') || !text.contains('.'))
        && !matches!(
            text.to_lowercase().as_str(),
            "admin"
                | "administrator"
                | "root"
                | "editor"
                | "staff"
                | "none"
                | "null"
                | "undefined"
                | "author"
                | "guest"
                | "未知"
                | "佚名"
                | "匿名"
                | "by"
                | "name"
                | "last"
                | "written by"
                | "view more posts"
                | "view all posts"
                | "more posts"
                | "sign in"
                | "unknown"
                | "本站"
                | "网络"
        );
    fine.then_some(text)
}

/// Takes the words from the end that lead to a date, as in `Jane Doe on`.
fn without_joint(text: &str) -> &str {
    let mut text = text.trim_end();
    for joint in [" on", " at", " published", " posted", " updated", " last", " first"] {
        let at = text.len().saturating_sub(joint.len());
        // `Radio On` is a name.
        let is_last = text.get(at..).is_some_and(|end| {
            end == joint || (joint.len() > 3 && end.eq_ignore_ascii_case(joint))
        });
        text = text.get(..if is_last { at } else { text.len() }).unwrap_or_default().trim_end();
    }
    text
}

/// Takes `By` and the like from the beginning of a name.
fn without_label(text: &str) -> Option<&str> {
    // `Di Maio` is a name.
    if let Some(after) = text.strip_prefix("di ") {
        return Some(after.trim());
    }
    let lower = text.to_lowercase();
    BEFORE.iter().find_map(|label| {
        let after = text.get(label.len()..).filter(|_| lower.starts_with(label))?;
        let ascii = label.is_ascii();
        let sign = after.trim_start().strip_prefix(|sign: char| {
            matches!(sign, ':' | '：' | '/' | '／') || (!ascii && matches!(sign, '|' | '｜' | '・'))
        });
        match sign {
            Some(rest) => Some(rest.trim()),
            None if ascii && *label != "author" && *label != "updated" => {
                after.strip_prefix(' ').map(str::trim)
            }
            None => None,
        }
    })
}

/// What those are whose names stand before it.
const ROLES: [&str; 14] = [
    "columnist",
    "contributor",
    "correspondent",
    "critic",
    "editor",
    "freelancer",
    "journalist",
    "photographer",
    "producer",
    "reporter",
    "reporters",
    "writer",
    "korrespondent",
    "correspondante",
];

/// What they are responsible for.
const DESKS: [&str; 32] = [
    "arts",
    "asia",
    "business",
    "chief",
    "china",
    "city",
    "contributing",
    "correspondent",
    "crime",
    "culture",
    "defence",
    "deputy",
    "diplomatic",
    "economics",
    "education",
    "energy",
    "environment",
    "europe",
    "foreign",
    "health",
    "international",
    "legal",
    "managing",
    "news",
    "political",
    "science",
    "senior",
    "special",
    "sports",
    "staff",
    "technology",
    "world",
];

/// Takes from names what their owners do, and for whom.
fn without_role(text: &str) -> String {
    // Korean and Japanese reporters bear their trade behind the name.
    for trade in [" 기자", "記者", "记者", " 특파원"] {
        let name = text.strip_suffix(trade).map(str::trim);
        if let Some(name) = name.filter(|name| (2..=6).contains(&name.chars().count())) {
            return name.to_owned();
        }
    }
    let is_role = |word: &str| ROLES.contains(&word.to_lowercase().as_str());
    let mut names: Vec<&str> = Vec::new();
    for (at, part) in text.split(", ").enumerate() {
        let words: Vec<&str> = part.split(' ').collect();
        let is_held = words.last().is_some_and(|last| is_role(last));
        if is_held && at > 0 && words.len() <= 4 {
            continue;
        }
        if !is_held || words.len() < 3 || words.first() == Some(&"The") {
            names.push(for_nobody(part));
            continue;
        }
        let own = words
            .iter()
            .rev()
            .skip(1)
            .take_while(|word| DESKS.contains(&word.to_lowercase().as_str()));
        let left = words.len() - 1 - own.count();
        let cut = words.get(left).filter(|_| left >= 2).and_then(|word| part.find(word));
        names.push(part.get(..cut.unwrap_or(part.len())).unwrap_or(part).trim_end());
    }
    names.join(", ")
}

/// Returns `Jane Doe` of `Jane Doe for The Valley Post`. A committee for
/// something keeps its name.
fn for_nobody(part: &str) -> &str {
    let parted = part.split_once(" for The ").or_else(|| part.split_once(" for the "));
    let (name, _) = parted.unwrap_or((part, ""));
    let raised = |word: &str| word.chars().next().is_some_and(char::is_uppercase);
    let is_person = name.split(' ').count() == 2
        && name.split(' ').all(|word| raised(word) && !matches!(word, "The" | "Center" | "Centre"));
    if is_person { name } else { part }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_freed_from_what_stands_round_them() {
        for (text, wanted) in [
            ("By Jane Doe", Some("Jane Doe")),
            ("By Jane Doe | January 5, 2021", Some("Jane Doe")),
            ("作者：王小明 2021-01-11 10:20", Some("王小明")),
            ("https://facebook.com/x", None),
            ("Jane Doe on January 5, 2021", Some("Jane Doe")),
            ("Jane Doe Posted on 2021-01-05", Some("Jane Doe")),
            ("Jane Doe Last Updated: January 5, 2021", Some("Jane Doe")),
            ("Last Updated: January 5, 2021", None),
            ("03/01/2017 by Jane Doe", Some("Jane Doe")),
            ("Radio On", Some("Radio On")),
            ("Jane Doe , John Roe", Some("Jane Doe, John Roe")),
            ("Acme (River Research)", Some("Acme (River Research)")),
            ("(Jane Doe)", Some("Jane Doe")),
            ("Jane Doe Political correspondent", Some("Jane Doe")),
            ("Jane Doe, Staff Writer", Some("Jane Doe")),
            ("Jane Doe, Political Editor, John Roe", Some("Jane Doe, John Roe")),
            ("The Valley Editor", Some("The Valley Editor")),
            ("Jane Doe for The Valley Post", Some("Jane Doe")),
            ("Center for the Rivers", Some("Center for the Rivers")),
            ("di Mario Rossi", Some("Mario Rossi")),
            ("Di Maio", Some("Di Maio")),
            ("Door Jan de Vries", Some("Jan de Vries")),
            ("Автор: Иван Петров", Some("Иван Петров")),
            ("Yazar: Ahmet Yılmaz", Some("Ahmet Yılmaz")),
            ("بقلم: محمد علي", Some("محمد علي")),
            ("نویسنده: علی رضایی", Some("علی رضایی")),
            ("홍길동 기자 hong@news.example", Some("홍길동")),
            ("文・山田太郎", Some("山田太郎")),
            ("山田太郎記者", Some("山田太郎")),
            ("文 | 王小明", Some("王小明")),
            ("撰稿：王小明", Some("王小明")),
            ("Jane Doe @janedoe", Some("Jane Doe")),
            ("jane@a.example", None),
            ("发表于", None),
            ("发表于 2024-05-14", None),
            ("Discuz! Team", None),
            ("Jun 2 Written By", None),
            ("admin", None),
            ("", None),
        ] {
            assert_eq!(name(text).as_deref(), wanted, "{text}");
        }
    }
}
