//! What chaff says, in lower case: the words by which blocks are judged.

mod abroad;
mod appeals;
mod asked;
mod closing;
mod elsewhere;
mod empty;
mod ends;
mod insets;
mod kinds;
mod lines;
mod notices;
mod pages;
mod paid;
mod parting;
mod places;
mod tails;
mod telling;

use crate::article::said::Phrases;

pub(super) use abroad::ABROAD;
pub(super) use appeals::{APPEALS, ASIDES, CALLED, NETWORKS};
pub(super) use asked::{HERE, PLEAS, REMARKS, TAKE, WRITE};
pub(super) use closing::{BRACKETED, CLOSING, GLUED, HOTLINES, MARKS, ROLES, WARNINGS};
pub(super) use elsewhere::{DOUBTFUL, ELSEWHERE, INDEXES, LISTED};
pub(super) use empty::{LETTERED, LIKED, LOADING, STEPS, TOPICS};
pub(super) use ends::{ENDS, ENDS_ALONE, FURTHER, FURTHER_ALONE};
pub(super) use insets::{
    ADVERTISEMENTS, BUTTONS, CALLS, CONTENTS, CREDITED, CREDITED_FIRST, CREDITED_PAPERS, CREDITS,
    ENTRANCES, GIVEN, LABELS, SELLERS,
};
pub(super) use kinds::{ADS, GOING_ON, INSETS, NETS, PLACES, SHARING, WRITINGS};
pub(super) use lines::{COUNTED, FORMATS, MEASURES, PASSED, SHORT, SIZES};
pub(super) use notices::{ASKING, LETTER, NOTES, OWN, TOLD};
pub(super) use pages::PAGES;
pub(super) use paid::{BOUGHT, HEADED, HOLDING, OURSELVES, PAID_LINKS, READERS, REWARDS, THESE};
pub(super) use parting::{BACK, BACK_ALONE, PARTING, STAMPS, THREADS, WAYS};
pub(super) use places::{CHANNELS, GIVING, PROFILES};
pub(super) use tails::{AGENCIES, CLAIMING, CONTACTS, INVITING, LABELLED, TALLIES, WORKED};
pub(super) use telling::{ADDRESS, LOOSE, SPEAKING, TELLING};

/// What those are who write.
pub(super) static TRADES: Phrases = Phrases::new(&[
    "writer",
    "editor",
    "journalist",
    "reporter",
    "author",
    "blogger",
    "founder",
    "freelance",
    "contributor",
    "columnist",
    "copywriter",
    "content strategist",
]);

/// The same in other languages.
pub(super) static TRADES_ABROAD: Phrases = Phrases::new(&[
    "redakteur",
    "redakteurin",
    "redaktorin",
    "journalist",
    "journalistin",
    "korrespondent",
    "korrespondentin",
    "autor",
    "autorin",
    "journaliste",
    "rédacteur",
    "rédactrice",
    "periodista",
    "giornalista",
    "jornalista",
    "dziennikarz",
    "dziennikarka",
    "журналист",
    "журналистка",
    "журналіст",
    "корреспондент",
    "freelance",
    "staff writer",
    "reporter",
    "correspondent",
    "columnist",
]);

/// What is said of people who write.
pub(super) static PEOPLE: Phrases = Phrases::new(&[
    "is a",
    "is an",
    "is the",
    "writes",
    "has written",
    "has been",
    "was a",
    "covers",
    "works for",
    "works as",
    "currently works",
    "i'm a",
    "i’m a",
    "i am a",
]);

/// What is said of things as well.
pub(super) static THINGS: Phrases = Phrases::new(&["is a", "is an", "is the"]);

/// What asks the reader for something.
pub(super) static PROMPTING: Phrases = Phrases::new(&[
    "your feedback will help",
    "sign up now to",
    "feel free to share",
    "in the comments below",
    "thank you for reading",
    "support our journalism",
    "make a donation today",
    "view image in full size",
    "sign up for our",
    "sign up for the",
    "sign up to our",
    "subscribe to our",
    "subscribe to get",
    "join our mailing list",
    "join our newsletter",
    "join the mailing list",
    "get our newsletter",
    "our free newsletter",
    "by signing up, you agree",
    "by subscribing",
    "already have an account",
    "already a subscriber",
    "to read the rest of this",
    "exclusive to subscribers",
    "unlock this article",
    "read more of this content when you subscribe",
    "was this newsletter forwarded",
    "this newsletter forwarded to you",
    "add as a preferred source",
    "may contain affiliate links",
    "contains affiliate links",
    "may earn a commission",
    "may receive a commission",
    "become a paid subscriber",
    "subscribe to unlock",
    "subscribe to continue reading",
    "earn a small commission",
    "receive a small commission",
    "earn an affiliate commission",
    "affiliate commission",
    "at no extra cost to you",
    "follow us on",
    "follow me on",
    "stay connected with me",
    "join the facebook group",
    "pin this for later",
    "pin for later",
    "pin it for later",
    "off your first order",
    "article is exclusive to",
    "subscribe to get access",
    "story is funded by",
    "funded by readers like you",
    "like us on facebook",
    "share this article",
    "share this post",
    "share this story",
    "comments are closed",
    "all rights reserved",
    "appeared first on",
    "originally published on",
    "you're currently reading",
    "thanks for reading",
    "receive notifications about new posts",
    "enable javascript",
    "javascript must be enabled",
    "help us improve",
    "was this article helpful",
    "was this page helpful",
    "may receive compensation for some links",
    "using a link on this page",
    "we receive a commission",
    "ai generated summarization",
    "ai-generated summarization",
    "this summary was generated by ai",
    "waiting for your permission to load",
    "click here to join our",
    "please consider making a donation",
    "please consider becoming a member",
    "please consider becoming a supporter",
    "please consider becoming a subscriber",
    "please consider becoming a patron",
    "consider making a contribution",
    "want to save this recipe",
]);

/// The same in Chinese, where words are not parted: a sentence may say them.
pub(super) static WIDELY: Phrases = Phrases::new(&[
    "扫描二维码",
    "扫码关注",
    "长按识别",
    "关注公众号",
    "关注我们",
    "欢迎关注",
    "点击关注",
    "版权所有",
    "转载请注明",
    "未经授权，不得",
    "未经授权不得转载",
    "未经授权，严禁",
    "未经授权严禁",
    "未经授权，禁止",
    "未经授权禁止",
    "未经许可，不得转载",
    "未经许可不得转载",
]);

/// Words of a text about somebody.
pub(super) static OTHERS: Phrases = Phrases::new(&[
    "has",
    "is a",
    "is an",
    "is the",
    "covers",
    "writes",
    "lives",
    "joined",
    "works",
    "worked",
    "teaches",
    "studied",
    "reports on",
    "follow him",
    "follow her",
    "reach him",
    "reach her",
]);

/// Words of a text that speaks for itself.
pub(super) static SELVES: Phrases = Phrases::new(&["we", "our", "us", "you", "your", "said"]);

/// How that begins which an article rests upon.
pub(super) const SOURCES: [&str; 14] = [
    "sources",
    "source",
    "references",
    "notes",
    "footnotes",
    "bibliography",
    "works cited",
    "links",
    "external links",
    "downloads",
    "documents",
    "参考",
    "來源",
    "来源",
];

/// How a line before the text begins that is none of it.
pub(super) const PREFACES: [&str; 96] = [
    "by",
    "updated",
    "updated on",
    "last updated",
    "published",
    "posted",
    "posted on",
    "posted by",
    "written by",
    "reviewed by",
    "medically reviewed",
    "edited by",
    "fact checked",
    "fact-checked",
    "researched by",
    "on behalf of",
    "on",
    "editorial note",
    "editor's note",
    "editor’s note",
    "disclosure",
    "note: some posts",
    "photo",
    "image",
    "listen to",
    "share",
    "作者",
    "记者",
    "來源",
    "来源",
    "编辑",
    "发布时间",
    "时间：",
    "日期：",
    "字号",
    "字体",
    "浏览",
    "原标题",
    "原標題",
    "题图",
    "出品｜",
    "出品|",
    "出品 |",
    "本文转自",
    "点击播报",
    "автор:",
    "авторы:",
    "автори:",
    "аўтар:",
    "текст:",
    "источник:",
    "опубликовано",
    "дата публикации",
    "обновлено",
    "опубліковано",
    "оновлено",
    "апублікавана",
    "نویسنده:",
    "تاریخ انتشار",
    "کد خبر",
    "کد مطلب",
    "بقلم:",
    "تاريخ النشر",
    "نُشر في",
    "نشر في",
    "yazar:",
    "yayınlanma",
    "yayın tarihi",
    "güncelleme:",
    "güncellenme",
    "publicado el",
    "publicado em",
    "publicado:",
    "actualizado el",
    "atualizado em",
    "publié le",
    "mis à jour le",
    "veröffentlicht am",
    "aktualisiert am",
    "stand:",
    "pubblicato il",
    "aggiornato il",
    "gepubliceerd op",
    "opublikowano:",
    "data publikacji",
    "tác giả:",
    "cập nhật lúc",
    "đăng lúc",
    "प्रकाशित:",
    "기사입력",
    "公開日",
    "更新日",
    "投稿日",
    "送交者",
    "发帖者",
    "文章来源",
];

/// Those of them by which a sentence may begin.
pub(super) const OPENERS: [&str; 9] =
    ["by", "updated", "published", "posted", "on", "photo", "image", "listen to", "share"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_phrase_is_found() {
        for phrases in [
            &ABROAD,
            &ADDRESS,
            &APPEALS,
            &ASIDES,
            &CALLED,
            &NETWORKS,
            &OTHERS,
            &PEOPLE,
            &PROMPTING,
            &SELVES,
            &BOUGHT,
            &GIVEN,
            &HERE,
            &REMARKS,
            &HOLDING,
            &OURSELVES,
            &PAID_LINKS,
            &READERS,
            &REWARDS,
            &SPEAKING,
            &TELLING,
            &THINGS,
            &TOLD,
            &TRADES,
            &WIDELY,
        ] {
            for phrase in phrases.all {
                assert!(phrases.is_in(&format!("so: {phrase}, or not")), "{phrase}");
                assert_eq!(*phrase, phrase.to_lowercase());
            }
            assert!(!phrases.is_in("of rivers and dams"));
        }
    }
}
