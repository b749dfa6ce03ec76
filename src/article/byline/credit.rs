//! What Chinese writes of a reporter: outlet or desk, rank, names, place.

use super::name::name;
use crate::text::script::is_wide;

/// What parts the words of a line.
pub(super) const SPACES: [char; 4] = [' ', '　', '\u{a0}', '\t'];

pub(super) const OPEN: [char; 5] = ['（', '(', '【', '[', '〔'];
pub(super) const CLOSE: [char; 5] = ['）', ')', '】', ']', '〕'];

/// Reads a text that says who reported and nothing else, as in
/// `例子网记者 王小明 李红`, `社會中心／王小明報導`.
pub(super) fn credit(text: &str) -> Option<String> {
    let text = text.trim_matches(|letter: char| SPACES.contains(&letter));
    let text = text.trim_start_matches(OPEN).trim_end_matches(CLOSE);
    let own = text.trim_start_matches(BULLETS);
    let is_pointed = own.len() < text.len();
    let text = own.trim_start_matches(SPACES);
    if text.is_empty() || text.chars().nth(40).is_some() {
        return None;
    }
    let pointed = || (is_pointed && is_called(text)).then(|| name(text)).flatten();
    titled(text, false).or_else(|| of_desk(text)).or_else(|| sent_from(text)).or_else(pointed)
}

/// What newspapers put before who wrote.
const BULLETS: [char; 9] = ['■', '□', '●', '○', '◎', '◆', '◇', '▲', '★'];

/// What reporters are called before their name.
const TITLES: [&str; 15] = [
    "记者",
    "記者",
    "編譯",
    "编译",
    "撰稿人",
    "专栏作者",
    "專欄作者",
    "专栏作家",
    "專欄作家",
    "特派员",
    "特派員",
    "评论员",
    "特约撰稿",
    "特約撰稿",
    "特约作者",
];

/// Reads the names behind what their owners are called. In brackets they may
/// follow at once whatever the outlet.
pub(super) fn titled(text: &str, is_bracketed: bool) -> Option<String> {
    let first = |titles: &[&'static str]| {
        titles.iter().filter_map(|title| Some((text.find(title)?, *title))).min()
    };
    // Correspondents write where no reporter is named.
    let (at, title) = first(&TITLES).or_else(|| first(&["通讯员", "通訊員"]))?;
    let (before, after) = (text.get(..at)?, text.get(at + title.len()..)?);
    // `2024-05-14 10:20 记者 王小明`
    let before = before.trim_start_matches(|letter: char| letter.is_ascii() && letter != '/');
    // `例子报 2004年5月21日 记者 王小明`
    let day = before
        .trim_end()
        .strip_suffix('日')
        .and_then(|_| before.find(|own: char| own.is_ascii_digit()));
    let before = before.get(..day.unwrap_or(before.len())).unwrap_or(before);
    let is_outlet = |letter: char| {
        is_wide(letter) || SPACES.contains(&letter) || matches!(letter, '／' | '/' | '·' | '・')
    };
    let fits = before.chars().count() <= 14 && before.chars().all(is_outlet);
    (fits && !shows(before)).then_some(())?;
    let own = after.trim_start_matches([' ', '　', '\u{a0}', '：', ':', '/', '／', '|', '｜']);
    let is_parted = own.len() < after.len();
    let names = names(own)?;
    let outlet = ['台', '臺', '社', '报', '報', '网', '網', '刊', '闻', '聞'];
    let is_told = || own.contains(['／', '/']) || TOLD.iter().any(|told| own.contains(told));
    let fine = is_bracketed || is_parted || before.ends_with(outlet) || is_told();
    fine.then(|| name(&names.join(", "))).flatten()
}

/// Reads the name before where its owner is, as in `王小明 发自北京`.
fn sent_from(text: &str) -> Option<String> {
    let (own, place) = text.split_once("发自").or_else(|| text.split_once("發自"))?;
    let own = own.trim_matches(SPACES);
    (is_called(own) && (2..=6).contains(&place.trim().chars().count())).then(|| name(own)).flatten()
}

/// Reads the name beside a desk or a place, as in `社會中心／王小明報導`,
/// `王小明／台北報導`.
fn of_desk(text: &str) -> Option<String> {
    let (desk, told) = text.split_once(['／', '/'])?;
    let (desk, told) = (desk.trim_matches(SPACES), told.trim_matches(SPACES));
    let own = told.strip_suffix("報導").or_else(|| told.strip_suffix("报道"))?;
    if PLACES.contains(&own) && is_called(desk) && !PLACES.contains(&desk) {
        return name(desk);
    }
    let is_desk = ["中心", "組", "组", "部"].iter().any(|end| desk.ends_with(end));
    let fits = is_desk && desk.chars().all(is_wide) && desk.chars().count() <= 8;
    (fits && is_person(own) && !PLACES.contains(&own)).then(|| name(own)).flatten()
}

/// Returns the names that a text begins with.
fn names(text: &str) -> Option<Vec<&str>> {
    let mut names: Vec<&str> = Vec::new();
    let stops =
        |letter: char| SPACES.contains(&letter) || matches!(letter, '、' | '／' | '/' | '|' | '｜');
    let mut rest = text;
    while names.len() < 6 {
        rest = rest.trim_start_matches(SPACES);
        let end = rest.find(stops).unwrap_or(rest.len());
        let (part, after) = rest.split_at_checked(end)?;
        if matches!(part, "摄影" | "攝影") && is_person(after.trim_start_matches(SPACES)) {
            break;
        }
        if shows(part) && !part.contains("报道") && !part.contains("報導") {
            return None;
        }
        let whole = whole(part);
        let Some(own) = whole.or_else(|| before_place(part).filter(|_| names.is_empty())) else {
            break;
        };
        names.push(own);
        // Behind a stroke stands where they reported.
        if whole.is_none() || after.is_empty() || after.starts_with(['／', '/']) {
            let is_picture = shows(after) && !after.starts_with("/图");
            return (!is_picture).then_some(names);
        }
        rest = after.trim_start_matches('、');
    }
    (!names.is_empty()).then_some(names)
}

/// Returns a part that is a name.
fn whole(part: &str) -> Option<&str> {
    let is_foreign = || {
        part.contains(['·', '・'])
            && part.chars().count() <= 14
            && part.chars().all(|letter| is_wide(letter) || letter == '·')
    };
    // `記者コラム`, `記者の目`: names begin with no kana.
    let is_kana = part.starts_with(|first| matches!(first, '\u{3040}'..='\u{30ff}'));
    (is_person(part) && !is_kana || is_foreign()).then_some(part)
}

/// What ends the part in which the place or the manner of a report follows
/// its reporter.
const TOLD: [&str; 12] = [
    "采访报导",
    "采访报道",
    "採訪報導",
    "综合报导",
    "综合报道",
    "綜合報導",
    "專題報導",
    "整理報導",
    "摄影报道",
    "报导",
    "报道",
    "報導",
];

/// Returns the name in `王小明台北10日電`, `王小明采访报导` or `王小明台北報導`.
fn before_place(part: &str) -> Option<&str> {
    let first = |count: usize| part.char_indices().nth(count).and_then(|(at, _)| part.get(..at));
    let run = part.chars().take_while(|letter| is_wide(*letter)).count();
    let is_dated = part.chars().nth(run).is_some_and(|letter| letter.is_ascii_digit());
    if is_dated && part.contains(['日', '电', '電']) {
        return first(run.checked_sub(2)?).filter(|own| is_person(own));
    }
    let own = TOLD.iter().find_map(|told| part.strip_suffix(told))?;
    let own = PLACES.iter().find_map(|place| own.strip_suffix(place)).unwrap_or(own);
    match own.chars().count() {
        5 => first(3),
        _ => Some(own),
    }
    .filter(|own| is_person(own))
}

/// Where most reports come from, and words that stand in their place.
const PLACES: [&str; 36] = [
    "台北", "臺北", "新北", "基隆", "桃園", "新竹", "苗栗", "台中", "臺中", "彰化", "南投", "雲林",
    "嘉義", "台南", "臺南", "高雄", "屏東", "宜蘭", "花蓮", "台東", "臺東", "澎湖", "金門", "香港",
    "北京", "上海", "广州", "深圳", "東京", "综合", "綜合", "采访", "採訪", "外電", "整理", "即時",
];

/// Words of the same length as names.
const NO_NAMES: [&str; 40] = [
    "协会",
    "協會",
    "手记",
    "手記",
    "观察",
    "觀察",
    "调查",
    "調查",
    "报道",
    "報導",
    "报导",
    "连线",
    "連線",
    "专访",
    "專訪",
    "采访",
    "採訪",
    "综合",
    "綜合",
    "整理",
    "摄影",
    "攝影",
    "编辑",
    "編輯",
    "实习生",
    "實習生",
    "实习",
    "通讯员",
    "通訊員",
    "特约",
    "摄影报道",
    "文字",
    "图片",
    "招待会",
    "記者會",
    "发布会",
    "会見",
    "会見録",
    "解説",
    "座談会",
];

/// What is said to somebody.
pub(super) const SPOKEN: [char; 6] = ['您', '你', '吗', '嗎', '呢', '?'];

/// Tells whether a text may be the name of a Chinese person.
pub(super) fn is_person(text: &str) -> bool {
    let count = text.chars().count();
    (2..=4).contains(&count)
        && text.chars().all(is_wide)
        && !NO_NAMES.contains(&text)
        && !text.contains(SPOKEN)
        && !["编辑", "編輯", "记者", "記者", "责编", "報導", "报道", "报导"]
            .iter()
            .any(|end| text.ends_with(end))
}

/// Tells whether a text is a Chinese name with one of the usual surnames.
pub(super) fn is_called(text: &str) -> bool {
    let is_outlet = text.ends_with(['报', '報', '网', '網', '社', '台', '刊', '号', '部', '组']);
    (2..=4).contains(&text.chars().count())
        && is_person(text)
        && text.starts_with(|first: char| SURNAMES.contains(first))
        && !is_outlet
}

/// The usual surnames of China and Taiwan.
const SURNAMES: &str = "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何林高罗羅郑鄭梁谢謝宋唐许許邓鄧韩韓冯馮曹彭曾肖蕭萧田董潘袁蔡蒋蔣余于杜叶葉程魏苏蘇吕呂丁任卢盧姚沈钟鐘姜崔谭譚陆陸范汪廖石金韦韋贾賈夏付方邹鄒熊白孟秦邱侯江尹薛闫閻雷龙龍黎史陶贺賀毛郝顾顧龚龔邵万萬覃武钱錢戴严嚴莫孔向常汤湯康易乔喬赖賴文施洪辛柯庄莊殷牛樊葛邢安齐齊梅伍岳倪俞颜顏游";

/// Tells whether words are those beside a picture.
fn shows(text: &str) -> bool {
    text.contains(['摄', '攝', '圖', '图']) && !text.contains("文/图") && !text.contains("图文")
}
