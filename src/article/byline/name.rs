//! A name as it may stand in a byline, freed from what pages write round it.

use jiff::tz::Offset;

use super::beside::is_person;
use super::credit::credit;
use super::labels::{after_inner, is_only_label, names_other, unlabelled};
use super::line::are_names;
use super::role::{starts_large, without_end, without_place, without_role, without_small};
use super::told::{
    behind_bar, clock, counts, is_sentence, of_kind, subject, without_agency, without_town,
};
use crate::article::published::says_when;
use crate::text::clean::clean_line;
use crate::text::date;

/// Longest name of an author that is believed, in characters.
pub(super) const LONGEST: usize = 100;

/// What stands after a name.
const AFTER: [&str; 44] = [
    " / Foto",
    " / Photo",
    " Fotos:",
    " Foto:",
    ". Translated",
    ". Photo",
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
    " 摄影",
    " 攝影",
    " 图：",
    " 圖：",
    " 责任编辑",
    " 責任編輯",
    " 责编",
    " 编辑：",
    " 发自",
    " Follow",
    " Photos:",
    " Photo:",
    " Photography:",
    " – ",
    " Editor:",
    " Penulis:",
    " Фото:",
    " Редактор:",
    " عکس:",
    " تصوير:",
    " آخر تحديث",
];

/// What stands before a date, and not before a name.
const DATED: [&str; 10] = [
    "更新于",
    "更新於",
    "发布于",
    "發佈於",
    "發布於",
    "发表于",
    "發表於",
    "编辑于",
    "更新时间：",
    "发布时间：",
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
    if names_other(&text) || counts(&text) {
        return None;
    }
    // `View all posts by Jane Doe`
    if let Some(own) = of_archive(&text) {
        text = own;
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
    if let Some(own) = behind_bar(&text) {
        text = own.to_owned();
    }
    // A date beside the name is the page's, not the person's.
    let has_digit = text.bytes().any(|byte| byte.is_ascii_digit());
    // Machines set single figures apart: `10/ 5/11`.
    if has_digit {
        text = text.replace("/ ", "/");
    }
    let dated = has_digit.then(|| date::each(&text, Offset::UTC, 1).pop()).flatten();
    if let Some((place, _)) = dated {
        let rest: String = text.chars().take(place.start).collect();
        let rest = without_joint(&rest);
        // Where the date comes first, the name follows its bar or its `by`.
        let by = text.to_lowercase().find(" by ").filter(|at| text.is_char_boundary(*at));
        let signs = [" · ", " • ", " | ", " — "];
        let sign = signs.iter().filter_map(|sign| Some(text.find(sign)? + sign.len())).min();
        let after = || -> String { text.chars().skip(place.end).collect() };
        text = match (rest.trim(), by.or(sign)) {
            ("", Some(at)) => text.split_off(at),
            ("", None) => return None,
            // `更新于2023年5月10日 王小明`
            (label, _) if DATED.contains(&label) => after(),
            _ => without_small(rest).to_owned(),
        };
    } else if has_digit {
        text = without_day(&text).to_owned();
        if let Some(at) = clock(&text).filter(|at| *at > 0 && at + 12 >= text.len()) {
            text.truncate(at);
            text = without_small(&text).to_owned();
            // `Aktualisiert um 16:02 Uhr`
            if unlabelled(&text).is_none() && says_when(&text) {
                return None;
            }
        }
    }
    // `Jun 2 Written By Jane Doe`
    let written = text.to_ascii_lowercase().find("written by");
    if let Some(at) = written.filter(|at| (1..24).contains(at)) {
        text = text.split_off(at);
    }
    // `例.网 – 王小明`: what is called like an address is the outlet.
    if let Some((site, own)) = text.split_once(" – ").or_else(|| text.split_once(" - "))
        && site.contains('.')
        && !site.contains(' ')
    {
        text = own.to_owned();
    }
    for sign in AFTER {
        if let Some(at) = text.find(sign).filter(|at| *at > 0) {
            text.truncate(at);
        }
    }
    let mut text = without_joint(&text).trim_start();
    let whole = text.len();
    for _ in 0..3 {
        let Some(shorter) = without_label(text) else { break };
        text = shorter;
    }
    let is_labelled = text.len() < whole;
    text = after_inner(text).unwrap_or(text);
    text = without_outlet(without_dispatch(text));
    if !text.is_ascii()
        && let Some(reporters) = credit(text)
    {
        return Some(reporters);
    }
    // A number behind a name counts something; `g1` is a name.
    let text = match text.trim_end().rsplit_once(char::is_whitespace) {
        Some((own, count)) if count.bytes().all(|byte| byte.is_ascii_digit()) => own,
        _ => text,
    };
    let edges = [' ', ',', '，', ':', '：', '-', '–', '/', '*', '·', '|'];
    let text = text.trim_matches(edges);
    // Brackets round all of it go, those round its end stay.
    let brackets = ['(', ')', '（', '）'];
    let text = match text.contains(['(', '（']) && !text.starts_with(['(', '（']) {
        true => text.trim_end_matches(['(', '（']),
        false => text.trim_matches(brackets),
    };
    let text = text.trim_matches(edges);
    // Forums put such a sign between who wrote and when.
    let text = if text.contains('«') { text } else { text.trim_end_matches([' ', '»']) };
    let text = text.replace(" ,", ",");
    let text = without_agency(&text);
    let text = match subject(text) {
        Some(own) => own,
        None if is_sentence(text) => return None,
        None => text,
    };
    let text = without_role(without_place(without_end(text)));
    let text = match is_labelled {
        true => without_town(&text).to_owned(),
        false => text,
    };
    let count = text.chars().count();
    let fine = (2..=LONGEST).contains(&count)
        && text.split(' ').count() <= 16
        && text.chars().any(char::is_alphabetic)
        && !is_only_label(&text, "")
        && !["Discuz!", "发表于", "發表於", "该作者", "니다"]
            .iter()
            .any(|sign| text.contains(sign))
        && !text.contains(['。', '！', '？', '?', '{', '}', '<', '>', '=', '@'])
        && is_well_quoted(&text)
        && (text.contains(' ') || !text.contains('.') || !text.is_ascii())
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
                | "guest"
                | "super user"
                | "未知"
                | "佚名"
                | "匿名"
                | "name"
                | "writer"
                | "reporter"
                | "journalist"
                | "contributor"
                | "webmaster"
                | "admin user"
                | "user admin"
                | "site admin"
                | "test user"
                | "author name"
                | "last"
                | "view more posts"
                | "more articles"
                | "all articles"
                | "all posts"
                | "view all posts"
                | "more posts"
                | "sign in"
                | "unknown"
                | "本站"
                | "网络"
                | "更新于"
                | "發佈於"
                | "发布于"
        );
    fine.then_some(text)
}

/// Tells whether the straight quotes of a name are those round what its owner
/// is called as well: `Jane "JD" Doe`.
fn is_well_quoted(name: &str) -> bool {
    match name.matches('"').count() {
        0 => true,
        2 => !name.starts_with('"') && !name.ends_with('"'),
        _ => false,
    }
}

/// What leads to all that somebody wrote, before the name and behind it.
const ARCHIVES: [(&str, &str); 16] = [
    ("Voir tous les articles de ", ""),
    ("Ver todas las entradas de ", ""),
    ("Ver todos os posts de ", ""),
    ("Ver todos os posts por ", ""),
    ("Visualizza tutti gli articoli di ", ""),
    ("Leggi tutti gli articoli di ", ""),
    ("Alle Beiträge von ", " anzeigen"),
    ("Alle Beiträge anzeigen von ", ""),
    ("Alle berichten van ", " bekijken"),
    ("Bekijk alle berichten van ", ""),
    ("Посмотреть все записи автора ", ""),
    ("Zobacz wszystkie wpisy ", ""),
    ("查看", "的所有文章"),
    ("查看", "的全部文章"),
    ("檢視", "的全部文章"),
    ("", "の投稿をすべて表示"),
];

/// Returns whose works a link leads to.
fn of_archive(text: &str) -> Option<String> {
    ARCHIVES.iter().find_map(|(before, after)| {
        let own = text.strip_prefix(before)?.strip_suffix(after)?;
        let own = own.trim_end_matches('→').trim();
        (!own.is_empty()).then(|| own.to_owned())
    })
}

/// Takes from a name for whom or where its owner writes: `Jane Doe - The
/// Valley`, `القاهرة: محمد علي`.
fn without_outlet(text: &str) -> &str {
    let is_raised = |word: &str| word.chars().next().is_some_and(|first| !first.is_lowercase());
    let is_full = |name: &str| {
        (2..=5).contains(&name.split(' ').count())
            && name.split(' ').all(is_raised)
            && !name.contains(|letter: char| letter.is_ascii_digit() || letter == ',')
    };
    let text = match text.split_once(" - ") {
        Some((own, _)) if is_full(own) || are_names(own) => own,
        _ => text,
    };
    let is_arabic = text.starts_with(|first: char| ('\u{600}'..'\u{780}').contains(&first));
    match text.split_once(": ").filter(|_| is_arabic) {
        Some((place, own)) if place.split(' ').count() < 3 && is_full(own) => own,
        _ => text,
    }
}

/// Returns `Jane Doe` of `Aus Rom berichtet Jane Doe`.
fn without_dispatch(text: &str) -> &str {
    let told = text.strip_prefix("Aus ").and_then(|text| text.split_once(" berichtet "));
    told.map_or(text, |(_, own)| own)
}

/// Takes what begins with a day whose parts may be turned, as in `Jane Doe on
/// 05/03/24`.
fn without_day(text: &str) -> &str {
    let is_day = |word: &str| {
        word.matches(['/', '.', '-']).count() == 2
            && word.bytes().filter(u8::is_ascii_digit).count() + 2 == word.len()
    };
    let before = text.match_indices(' ').find_map(|(at, _)| {
        let (before, after) = text.split_at_checked(at)?;
        is_day(after.trim_start().split(' ').next()?).then_some(before)
    });
    before.map_or(text, |before| without_small(without_joint(before)))
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
    // `Author Solutions` is one, `From Our Readers` is none.
    let is_full = |after: &&str| after.split(' ').filter(|word| starts_large(word)).count() > 1;
    let author = || text.strip_prefix("Author ").map(str::trim_start).filter(is_full);
    let from = || text.strip_prefix("From ").filter(|after| is_person(after));
    author().or_else(from).or_else(|| unlabelled(text)).or_else(|| of_kind(text))
}

#[cfg(test)]
mod tests;
