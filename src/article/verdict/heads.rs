//! What a page in the place of an article is called: titles, headings and
//! first lines that are wholly one of these, a status or an excuse before
//! them apart. `Missing hiker not found` is none.

mod words;

use super::{Kind, fold};
use crate::text::script::alone;
use words::{
    BEGINNINGS, BLOCKS, CHALLENGES, CHINESE_ENDS, CHINESE_NOUNS, CHINESE_WISHES, DEMANDS, ENDS,
    EXCUSES, MISSING, NOTICES, SALES, WALLS,
};

/// Tells what a title or heading calls its page, and in which words.
pub(super) fn called(head: &str) -> Option<(Kind, String)> {
    // A quotation is what the rest of a title is about.
    // A lone guillemet parts a title.
    let head = fold::fold(head);
    let parted = head.contains('«') && !head.contains('»');
    let head = if parted { head } else { fold::unquoted(&head).into_owned() };
    if let Some(kind) = beginning(&head) {
        return Some((kind, head));
    }
    let found = |(kind, part): (Kind, &str)| (kind, part.trim().to_owned());
    let known = parts(&head).find_map(|part| Some((bare(part, listed).ok()?, part)));
    // A name of a section or site may be a number; it stands behind.
    let status = || parts(&head).next().and_then(|part| Some((bare(part, listed).err()??, part)));
    known.or_else(status).map(found)
}

/// Tells the same of what an article may be called as well.
pub(super) fn notice(head: &str) -> Option<(Kind, String)> {
    let head = fold::fold(head);
    let mut parts = parts(&head);
    parts.find_map(|part| Some((bare(part, noticed).ok()?, part.trim().to_owned())))
}

/// Takes status and excuses from a part until it is a known one.
///
/// # Errors
/// It is none; but it may have been a status alone.
fn bare(part: &str, known: fn(&str) -> Option<Kind>) -> Result<Kind, Option<Kind>> {
    let (mut rest, mut of_status) = (part, None);
    loop {
        rest = alone(rest);
        if let Some(kind) = known(rest) {
            return Ok(kind);
        }
        if let Some((code, shorter)) = without_status(rest) {
            of_status = Some(if matches!(code, 404 | 410) { Kind::Missing } else { Kind::Block });
            rest = shorter;
        } else if let Some(shorter) = without_excuse(rest) {
            rest = shorter;
        } else {
            let alone = EXCUSES.contains(&rest)
                || matches!(rest, "" | "page" | "error page" | "页面" | "頁面");
            return Err(of_status.filter(|_| alone));
        }
    }
}

fn listed(rest: &str) -> Option<Kind> {
    let lists = [
        (Kind::Challenge, CHALLENGES),
        (Kind::Block, BLOCKS),
        (Kind::Missing, MISSING),
        (Kind::Wall, WALLS),
    ];
    let known = lists.into_iter().find(|(_, list)| list.contains(&rest)).map(|(kind, _)| kind);
    known
        .or_else(|| is_missing(rest).then_some(Kind::Missing))
        .or_else(|| is_blocked(rest).then_some(Kind::Block))
}

fn noticed(rest: &str) -> Option<Kind> {
    let is_sold = || {
        let mut names = SALES.iter().filter_map(|sale| rest.strip_suffix(sale));
        names.any(|name| name.contains('.') && !name.contains(' '))
    };
    let is_demand = DEMANDS.contains(&rest).then_some(Kind::Wall);
    is_demand.or_else(|| (NOTICES.contains(&rest) || is_sold()).then_some(Kind::Block))
}

/// Heads with a name or a number in them.
fn beginning(head: &str) -> Option<Kind> {
    let begins = BEGINNINGS.iter().any(|start| head.starts_with(start));
    let ends = ENDS.iter().any(|end| head.trim_end_matches('!').ends_with(end));
    (begins || ends).then_some(Kind::Block)
}

/// Returns the parts of a title: its own, and the names of section and site.
fn parts(head: &str) -> impl Iterator<Item = &str> {
    let mut before = ' ';
    let mut letters = head.chars().peekable();
    let cuts = move |letter: char| {
        letters.next();
        let after = letters.peek().copied().unwrap_or(' ');
        let beside = |of: fn(char) -> bool| of(before) || of(after);
        let cuts = match letter {
            '|' | '–' | '—' | '»' | '›' | '•' | '«' => true,
            '-' | '_' => beside(|near| near == ' ' || !near.is_ascii()),
            '·' => beside(|near| near == ' '),
            _ => false,
        };
        before = letter;
        cuts
    };
    head.split(cuts).filter(|part| !part.trim().is_empty())
}

/// Takes a status of HTTP from the beginning or end.
fn without_status(head: &str) -> Option<(u16, &str)> {
    let status = |piece: &str| {
        let code = piece.parse().ok().filter(|_| piece.len() == 3);
        code.filter(
            |code| matches!(code, 400..=405 | 410 | 418 | 429 | 451 | 500..=504 | 520..=530),
        )
    };
    let ends = |near: Option<char>| near.is_none_or(|near| !near.is_ascii_alphanumeric());
    let before = || {
        let (piece, rest) = head.split_at_checked(3)?;
        Some((status(piece)?, rest)).filter(|_| ends(rest.chars().next()))
    };
    let after = || {
        let (rest, piece) = head.split_at_checked(head.len().checked_sub(3)?)?;
        Some((status(piece)?, rest)).filter(|_| ends(rest.chars().next_back()))
    };
    before().or_else(after)
}

fn without_excuse(head: &str) -> Option<&str> {
    let ends = |near: Option<char>| near.is_none_or(|near| !near.is_ascii_alphanumeric());
    let before = EXCUSES.iter().find_map(|excuse| {
        head.strip_prefix(excuse).filter(|rest| {
            // Letters that join words come before an ASCII one only.
            let word = excuse.ends_with(|letter: char| letter.is_ascii());
            !rest.is_empty()
                && (!word || ends(rest.chars().next()))
                && (word || !rest.starts_with(|near: char| near.is_alphabetic()) || wide(excuse))
        })
    });
    before.or_else(|| {
        let after = ["error", "错误", "錯誤", "エラー", "ошибка"];
        after.iter().find_map(|word| {
            head.strip_suffix(word)
                .filter(|rest| !rest.is_empty() && ends(rest.chars().next_back()))
        })
    })
}

fn wide(word: &str) -> bool {
    word.chars().next().is_some_and(fold::is_set_wide)
}

/// Most letters of a head that is put together.
const COMPOSED: usize = 24;

/// Tells whether a Chinese head says that access was refused.
fn is_blocked(head: &str) -> bool {
    head.chars().count() <= COMPOSED
        && ["您", "你", "当前", "访问", "请求", "该网站", "该页面"]
            .iter()
            .any(|start| head.starts_with(start))
        && ["访问", "请求", "ip"].iter().any(|what| head.contains(what))
        && ["被拦截", "被阻断", "被拒绝", "被禁止", "被屏蔽", "被限制"]
            .iter()
            .any(|end| head.ends_with(end))
}

/// Tells whether a head says that a page is not there. Chinese says it in
/// many ways, put together of a few words; Japanese and Korean end so in
/// speaking to a reader, and not in a report.
fn is_missing(head: &str) -> bool {
    if head.chars().count() > COMPOSED {
        return false;
    }
    if ["見つかりません", "見つかりませんでした", "찾을 수 없습니다"]
        .iter()
        .any(|end| head.ends_with(end))
    {
        return true;
    }
    let head = head.strip_suffix('了').unwrap_or(head);
    let noun = |text: &str| {
        let text = CHINESE_WISHES.iter().find_map(|wish| text.strip_prefix(wish)).unwrap_or(text);
        CHINESE_NOUNS.iter().find_map(|noun| text.strip_prefix(noun)).map(str::to_owned)
    };
    if let Some(rest) = head.strip_prefix("找不到").or_else(|| head.strip_prefix("未找到")) {
        return noun(rest).is_some_and(|rest| rest.is_empty());
    }
    noun(head).is_some_and(|rest| CHINESE_ENDS.contains(&rest.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_head_is_written_as_text_is_folded() {
        let lists: [&[&str]; 10] = [
            CHALLENGES,
            BLOCKS,
            MISSING,
            WALLS,
            NOTICES,
            DEMANDS,
            &EXCUSES,
            &SALES,
            &CHINESE_NOUNS,
            &CHINESE_ENDS,
        ];
        for head in lists.into_iter().flatten() {
            assert_eq!(fold::fold(head), *head);
        }
    }

    #[test]
    fn a_notice_is_what_an_article_may_be_called_as_well() {
        for (head, is_one) in [
            ("alter-blog.example steht zum Verkauf!", true),
            ("Das alte Rathaus steht zum Verkauf", false),
            ("We have moved!", true),
            ("We have moved on", false),
        ] {
            assert_eq!((notice(head).is_some(), called(head)), (is_one, None), "{head}");
        }
    }

    #[test]
    fn a_head_is_wholly_what_it_says() {
        for (head, kind) in [
            ("404", Some(Kind::Missing)),
            ("Error 404 (Not Found)!!", Some(Kind::Missing)),
            ("404: NOT_FOUND", Some(Kind::Missing)),
            ("Oops! That page can’t be found.", Some(Kind::Missing)),
            ("Example News - Page not found", Some(Kind::Missing)),
            ("页面不存在-某某网", Some(Kind::Missing)),
            ("哎呀，您访问的网页找不到了_某某网", Some(Kind::Missing)),
            ("找不到页面", Some(Kind::Missing)),
            ("500 - Internal server error.", Some(Kind::Block)),
            ("Runtime Error", Some(Kind::Block)),
            ("403", Some(Kind::Block)),
            ("404 页面", Some(Kind::Missing)),
            ("您的请求已被拦截", Some(Kind::Block)),
            ("Bloomberg - Are you a robot?", Some(Kind::Challenge)),
            ("Sign in - Example Accounts", Some(Kind::Wall)),
            ("Story | 404", None),
            ("404 Media wins a prize - Example", None),
            ("Peugeot 404", None),
            ("马航404航班客机平安降落", None),
            ("Access denied: how a court shut its doors", None),
            ("法院：网页内容不存在侵权", None),
            ("争议文章已删除", None),
            ("« Accès refusé » : la préfecture ferme ses guichets", None),
            ("Page not found « Example", Some(Kind::Missing)),
            ("Error", None),
            ("", None),
            ("-", None),
        ] {
            assert_eq!(called(head).map(|(kind, _)| kind), kind, "{head}");
        }
    }
}
