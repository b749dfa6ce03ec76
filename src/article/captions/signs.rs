//! What captions say of themselves: what is shown, and by whom it was taken.

use super::words::{AGENCIES, BEGINNINGS, CREDITS, ENDS, INSIDE, NAMES, WORDS};

/// Most bytes of the credit at the end of a caption.
const CREDIT: usize = 120;

/// Tells whether a line below a picture says that it is a caption.
pub(super) fn is_told(text: &str) -> bool {
    let text = text.split_whitespace().collect::<Vec<&str>>().join(" ").to_lowercase();
    let text = text.trim_end_matches(['。', '.', ' ', '\u{3000}']);
    if text.starts_with(['▲', '▼', '△', '▽', '↑', '⬆', '⬇']) {
        return true;
    }
    if is_report(text) {
        return false;
    }
    let bare = text.trim_start_matches(['(', '（', '[', '［', '【', '■', '●', '・', ' ']);
    is_begun(bare) || is_bracketed(text) || is_signed(text)
}

/// Tells whether a text of several sentences is signed by who wrote and took
/// all of the report.
fn is_report(text: &str) -> bool {
    let text = text.trim_end_matches([')', '）', ']', '】']);
    (text.ends_with("摄影报道") || text.ends_with("攝影報導")) && text.matches('。').count() > 1
}

/// Tells whether a line begins as captions do.
fn is_begun(text: &str) -> bool {
    BEGINNINGS.iter().any(|beginning| text.starts_with(beginning))
        || ["图", "圖"].iter().any(|sign| {
            let rest = text.strip_prefix(sign);
            rest.is_some_and(|rest| rest.starts_with(|letter: char| letter.is_ascii_digit()))
        })
}

/// Tells whether a line ends in brackets that say where a picture is from.
fn is_bracketed(text: &str) -> bool {
    let Some(text) = text.strip_suffix([')', '）', ']', '］', '】', '」', '〕']) else {
        return false;
    };
    let Some((_, inside)) = text.rsplit_once(['(', '（', '[', '［', '【', '〔']) else {
        return false;
    };
    let inside = inside.trim();
    inside.len() <= CREDIT
        && !inside.contains("above")
        && !inside.contains("below")
        && (INSIDE.iter().any(|sign| inside.contains(sign))
            || WORDS.is_in(inside)
            || inside.split(['/', '／', ' ', '-', ':']).any(|part| AGENCIES.contains(&part)))
}

/// Tells whether a line ends with who took a picture.
fn is_signed(text: &str) -> bool {
    if ENDS.iter().any(|end| text.ends_with(end)) {
        return true;
    }
    if let Some(before) = text.strip_suffix(['摄', '攝']) {
        // A verb would not stand apart from its object.
        let near: String = before.chars().rev().take(12).collect();
        let is_apart = near.starts_with(char::is_whitespace);
        let is_named = || NAMES.iter().any(|name| before.contains(name));
        return is_apart || is_named() && !near.starts_with(['拍', '翻']) || near.starts_with('翻');
    }
    let begins_here = |at: usize| {
        let before = text.get(..at).unwrap_or_default().chars().next_back();
        before.is_none_or(|before| !before.is_alphanumeric())
    };
    // That a text has none is known sooner than where it has one last.
    CREDITS.iter().filter(|credit| text.contains(**credit)).any(|credit| {
        text.rfind(credit).is_some_and(|at| {
            let is_wide = !credit.starts_with(|letter: char| letter.is_ascii());
            text.len() - at <= CREDIT + credit.len() && (is_wide || begins_here(at))
        })
    }) || text
        .rsplit_once(['/', '／', '|', '–', '—'])
        .is_some_and(|(_, last)| AGENCIES.contains(&last.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captions_tell_what_they_are() {
        for caption in [
            "▲ 河水上涨",
            "图为施工中的大桥。",
            "图1：河水上涨",
            "資料圖片：舊橋",
            "（資料圖）",
            "现场救援。河边社记者 河小明 摄",
            "颱風外圍，海風浪大。中央社記者河小明攝",
            "现场排除花费三小时。（記者河小明翻攝）",
            "尋獲的背囊。（警方提供）",
            "積水。（示意圖／資料照）",
            "车间。受访者供图",
            "车间（资料图）",
            "车间 图/视觉中国",
            "车间 图源：视觉中国",
            "一座桥。河边影像 图",
            "정비 공사 현장[연합뉴스 자료사진]",
            "橋の写真＝2024年5月撮影",
            "Voters queue in the rain. (AFP)",
            "The dam at night [Jo Doe/Reuters]",
            "The dam. Photo: J. Doe",
            "The dam at night. Foto: Jo Doe",
            "Мост через реку. Фото: Иван Петров",
            "(Photo by Jo Doe/Getty Images)",
        ] {
            assert!(is_told(caption), "{caption}");
        }
    }

    #[test]
    fn sentences_do_not() {
        for sentence in [
            "The dam broke in the night (see the photo above).",
            "Photo editors are in demand again.",
            "The council met on Friday (it had done so before).",
            "这部影片在北京拍摄。",
            "设备由厂家提供。",
            "图书馆在周末开放。",
            "河水上涨（资深记者河小明）。",
            "大桥全长两公里。明年建成通车。（记者 河小明 摄影报道）",
            "写真家は橋を撮り続けた。",
            "The photographer: a life",
            "사진은 예술이다",
        ] {
            assert!(!is_told(sentence), "{sentence}");
        }
    }
}
