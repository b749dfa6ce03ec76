//! Who signs a Chinese article, in words.

use jiff::tz::Offset;

use super::credit::{CLOSE, OPEN, SPACES, SPOKEN, credit, is_called, is_person, titled};
use super::name::name;
use crate::article::lines::Lines;
use crate::text::date;
use crate::text::script::is_wide;

/// How Chinese pages name who wrote.
const SIGNATURES: [&str; 51] = [
    "作者：",
    "作者:",
    "作者｜",
    "作者丨",
    "作者|",
    "作者 | ",
    "作者 / ",
    "作者/",
    "作者／",
    "通讯员：",
    "通讯员:",
    "撰文：",
    "撰文:",
    "撰稿：",
    "撰稿:",
    "撰稿｜",
    "撰稿 | ",
    "撰稿 / ",
    "撰稿/",
    "撰稿／",
    "撰文 | ",
    "撰文｜",
    "撰文丨",
    "撰文 / ",
    "撰文/",
    "撰文／",
    "文／",
    "文/",
    "文 | ",
    "文｜",
    "文|",
    "文丨",
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
    "记者丨",
    "记者 | ",
    "記者／",
    "記者｜",
    "采写：",
    "采写:",
    "采写｜",
    "采写 | ",
    "采写/",
];

/// Finds who signs a Chinese page after one of these marks.
pub(super) fn signed(lines: &Lines) -> Option<String> {
    if let Some(sender) = lines.all.iter().find_map(|line| sender(&line.text)) {
        return Some(sender);
    }
    let mut all = texts(lines).peekable();
    while let Some(line) = all.next() {
        if line.len() >= 600 || line.is_ascii() {
            continue;
        }
        // `文｜` may stand above the name.
        let below = all.peek().copied().filter(|below| below.len() < 64);
        let found = SIGNATURES.iter().filter(|mark| line.contains(**mark)).find_map(|mark| {
            let (before, after) = line.split_once(mark)?;
            // `图文/`, `只看该作者|` and the like are other words.
            let is_other = (mark.starts_with('文')
                || (mark.starts_with('作') && !mark.ends_with([':', '：'])))
                && before.chars().next_back().is_some_and(char::is_alphabetic);
            (!is_other).then_some(())?;
            // In an interview the question follows the reporter.
            let asks = mark.starts_with(['记', '記']);
            match after.trim() {
                "" if before.is_empty() && asks => is_person(below?).then(|| name(below?))?,
                "" if before.is_empty() => signature(below?),
                after if asks && after.contains(SPOKEN) => None,
                after => signature(after),
            }
        });
        // `例子报 作者 王小明 编辑 何平`
        let within = || {
            let (_, after) = line.split_once(" 作者 ").filter(|_| line.len() < 160)?;
            after.split(SPACES).next().filter(|own| is_called(own)).and_then(name)
        };
        // Who writes up an interview signs with a word that others use as well.
        let written_up = || {
            let own = line.strip_prefix("整理：").or_else(|| line.strip_prefix("整理:"))?;
            is_called(own.trim_matches(SPACES)).then(|| name(own)).flatten()
        };
        // PTT has a table of it.
        let tagged = || {
            let own = line.strip_prefix("作者").filter(|own| own.starts_with(SPACES))?;
            (line.len() < 90).then(|| name(own)).flatten()
        };
        if let Some(found) =
            found.or_else(tagged).or_else(within).or_else(written_up).or_else(|| opening(line))
        {
            return Some(found);
        }
    }
    None
}

/// Returns who began a thread, named with the day, as in `楼主：小明
/// 时间：2019-03-12`.
fn opening(line: &str) -> Option<String> {
    let (opener, own) =
        OPENERS.iter().find_map(|opener| Some((*opener, line.strip_prefix(opener)?)))?;
    // Others are spoken to by these words, and then there is no day.
    let is_alone =
        || own.strip_prefix([':', '：']).is_some_and(|own| is_called(own.trim_matches(SPACES)));
    let is_dated = || !date::each(line, Offset::UTC, 1).is_empty() || line.contains("分类:");
    if opener == PUBLISHED {
        // Departments and programs publish as well.
        return (line.len() < 200 && is_dated())
            .then(|| addressed(own))
            .flatten()
            .filter(|own| is_called(own));
    }
    if line.len() < 40 && is_alone() {
        return name(own);
    }
    (line.len() < 200 && is_dated()).then(|| addressed(own)).flatten()
}

/// What boards and blogs call who began.
const OPENERS: [&str; 6] = ["楼主", "樓主", "贴主", "博主", "版主", PUBLISHED];

/// What they call who published.
const PUBLISHED: &str = "发布";

/// Returns who sent a letter to a board, at the head of its text.
fn sender(line: &str) -> Option<String> {
    let own = ["发信人", "發信人", "送交者"].iter().find_map(|word| line.strip_prefix(word))?;
    addressed(own.get(..own.floor_char_boundary(80))?)
}

/// Returns the name behind a colon.
fn addressed(text: &str) -> Option<String> {
    let own = text.strip_prefix([':', '：'])?.trim_start();
    let end = own.find([' ', '(', '（', '[', ',', '\u{a0}']).filter(|end| *end < 48)?;
    own.get(..end).and_then(name)
}

/// Returns the name that a text begins with.
fn signature(after: &str) -> Option<String> {
    let head = after.get(..after.floor_char_boundary(120)).unwrap_or_default();
    let ends = ['，', '。', '（', '(', '）', ')', '】', ']', '|', '｜', ';', '；'];
    let part = head.split(ends).next().unwrap_or_default().trim();
    if let Some(reporters) = credit(part) {
        return Some(reporters);
    }
    let tools = ["字号", "字號", "字体", "字體"].iter().filter_map(|tool| part.find(tool));
    let end =
        part.find([' ', '　', '\t', '\u{a0}', '来', '時', '时']).into_iter().chain(tools).min();
    let end = end.unwrap_or(part.len());
    let (own, further) = part.split_at_checked(end)?;
    let mut further = further.split(SPACES).filter(|own| !own.is_empty()).peekable();
    let is_short = |own: &&str| own.chars().count() <= 3 && is_called(own);
    // `例子报 王小明`
    let is_outlet = own.ends_with(['报', '報', '网', '網', '社', '刊']);
    if let Some(person) = further.peek().filter(|own| is_outlet && is_called(own)) {
        return name(person);
    }
    if is_called(own) && further.peek().is_some_and(is_short) {
        let all: Vec<&str> = std::iter::once(own).chain(further.take_while(is_short)).collect();
        return name(&all.join(", "));
    }
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

/// Returns the lines of a page up to where it leads to further articles.
fn texts(lines: &Lines) -> impl Iterator<Item = &str> {
    let mut is_told = false;
    let all = lines.all.iter().take_while(move |line| {
        is_told |= line.text.len() > 300 && !line.is_link;
        let is_short = line.text.len() <= 36;
        !(is_told && is_short && FURTHER.iter().any(|head| line.text.starts_with(head)))
    });
    all.map(|line| line.text.as_str()).filter(|line| line.len() < 3_000)
}

/// How lists of further articles, and what readers say, are headed.
const FURTHER: [&str; 16] = [
    "相关新闻",
    "相关阅读",
    "相关文章",
    "相关报道",
    "相关推荐",
    "相關新聞",
    "相關文章",
    "推荐阅读",
    "推薦閱讀",
    "延伸阅读",
    "延伸閱讀",
    "热门推荐",
    "热门文章",
    "猜你喜欢",
    "网友评论",
    "最新评论",
];

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
            "例子报 作者 <em>王小明</em> 编辑 <em>何平</em>",
            "（通讯员 王小明）河水昨天退了。",
            "例子报讯（通讯员 李红 记者 王小明）河水昨天退了。",
            "通讯员 王小明",
            "■ 本报记者 王小明",
            "□ 王小明",
            "撰稿 / 王小明（教师）",
            "（本文首发于例子，作者｜王小明，编辑｜何平）",
            "作者:例子电脑报 王小明",
            "例子报 2004年5月21日 记者 王小明",
            "例子周刊记者 王小明 摄影 李红",
            "楼主：王小明 时间：2019-03-12 22:41:09 点击：1421",
            "博主：王小明",
            "发布:王小明 | 分类:河 | 评论:2",
            "发布：王小明 2019-03-12",
            "送交者: 王小明[品衔10] 于 2021-05-11 14:20 已读 12 次",
            "王小明／綜合報導",
            "王小明 / 台南報導",
            "特约撰稿 王小明",
            "整理：王小明",
            "王小明 发自北京",
            "<span>作者：王小明</span>字號 放大",
            "发信人: 王小明 (河), 信区: River",
        ] {
            assert_eq!(page(line).as_deref(), Some("王小明"), "{line}");
        }
        for line in [
            "河水退了。（本报记者 王小明 李红）",
            "例子社北京3月14日电（记者王小明、李红）河水昨天退了。",
            "作者：王小明 李红",
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
            "【例子记者コラム】河水退了",
            "例子记者座談会",
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
            "楼主：河水退了没有",
            "高雄／綜合報導",
            "整理：河水退了",
            "整理：王小明的房间",
            "发布:河水预警",
            "发布：王小明",
            "发布：宣传部 时间：2019-03-12",
            "发布：江城县水利局 2019-03-12",
            "只看该作者|倒序浏览",
            "记者：你好吗",
            "记者：</p><p>河水为什么一夜之间涨了?",
            "作者简介：关注河水的编辑",
            "□ 河水退了",
            "相关新闻</p><p>（记者 王小明）河水昨天退了。",
            "作者：河水一夜之间涨了许多下城的人",
            "作者 认为河水一夜之间涨了许多，下城的人把东西搬到楼上去了，住在那里。",
        ] {
            assert_eq!(page(line).as_deref(), Some("Software"), "{line}");
        }
    }
}
