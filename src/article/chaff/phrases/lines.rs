//! Lines of a site between those of an article, short ones: how long it
//! takes, what can be done with it, where something else begins and ends.

use crate::article::chaff::notice::Opening;

/// How a short line begins that is none of the article and no sentence.
pub(in crate::article::chaff) const SHORT: [Opening; 41] = [
    ("discover more from", &[]),
    ("printer friendly", &[]),
    ("printer-friendly", &[]),
    ("print this", &["article", "story", "page"]),
    ("print format", &[]),
    ("email this", &["article", "story", "page", "to a friend"]),
    ("e-mail this", &["article", "story", "page", "to a friend"]),
    ("email to a friend", &[]),
    ("e-mail to a friend", &[]),
    ("send this", &["to a friend"]),
    ("send us a letter", &["editor"]),
    ("click here to post", &["comment"]),
    ("sign my guestbook", &[]),
    ("sign up for emails or print", &[]),
    ("listen to this", &["article", "story", "post"]),
    ("subscribe to get the latest", &[]),
    ("suggested videos", &[]),
    ("rate this", &["post", "article", "recipe"]),
    ("share", &["with a friend", "with your friends"]),
    ("click to", &["tweet", "share on", "copy link"]),
    ("pin this", &["for later"]),
    ("partager", &["cette page", "cet article", "sur les réseaux"]),
    ("archivado en", &[]),
    ("conforme a los criterios de", &[]),
    ("seguí todas las noticias", &[]),
    ("im video:", &[]),
    ("zobacz wideo", &[]),
    ("ссылка скопирована", &[]),
    ("نسخ الرابط", &[]),
    ("انسخ الرابط", &[]),
    ("شارك", &["المقال", "الخبر", "التغطية"]),
    ("تابعوا آخر", &["google news", "عبر"]),
    ("bu habere yorum", &[]),
    ("yorumunuzu", &["yazın", "paylaşın"]),
    ("google news", &["takip edin", "takip et"]),
    ("แชร์", &["ข่าวนี้", "บทความนี้"]),
    ("เนื้อหาถัดไป", &["โฆษณา"]),
    ("trở lại", &["thời sự", "thể thao", "chủ đề", "trang chủ"]),
    ("ဆက်လက်ဖတ်ရှု", &[]),
    ("מצאתם טעות", &[]),
    ("בהרשמה ל", &["תנאי השימוש"]),
];

/// What stands before a number, or an address, and says nothing else.
pub(in crate::article::chaff) const MEASURES: [&str; 38] = [
    "reading time",
    "read time",
    "estimated reading time",
    "estimated read time",
    "time to read",
    "post views",
    "page views",
    "views",
    "word count",
    "short url",
    "lesezeit",
    "lesedauer",
    "temps de lecture",
    "tiempo de lectura",
    "tempo de leitura",
    "tempo di lettura",
    "leestijd",
    "czas czytania",
    "okuma süresi",
    "görüntülenme",
    "время чтения",
    "просмотров",
    "час читання",
    "زمان مطالعه",
    "مدت زمان مطالعه",
    "کد خبر",
    "کد مطلب",
    "شناسه خبر",
    "لینک کوتاه",
    "مدة القراءة",
    "وقت القراءة",
    "رابط مختصر",
    "thời gian đọc",
    "bình luận",
    "阅读时间",
    "閱讀時間",
    "阅读量",
    "浏览量",
];

/// What stands behind a number so.
pub(in crate::article::chaff) const COUNTED: [&str; 19] = [
    "min read",
    "mins read",
    "minute read",
    "minutes read",
    "min lesezeit",
    "min. lesezeit",
    "minuten lesezeit",
    "min de lecture",
    "minutes de lecture",
    "min de lectura",
    "minutos de lectura",
    "min de leitura",
    "minuti di lettura",
    "мин. чтения",
    "минут чтения",
    "dk okuma",
    "dakika okuma",
    "دقائق للقراءة",
    "دقيقة للقراءة",
];

/// How lines begin and end by which readers pass over what is set in, and
/// know where that is over; nothing where any text will do.
pub(in crate::article::chaff) const PASSED: [(&str, &str); 44] = [
    ("skip ", " post"),
    ("skip ", " content"),
    ("skip ", "continue reading"),
    ("end of ", " post"),
    ("end of ", " content"),
    ("end of most read", ""),
    ("end of recommended", ""),
    ("end of ", " promotion"),
    ("пропустить ", "продолжить чтение"),
    ("пропустить контент", ""),
    ("контент из ", "окончен"),
    ("конец истории", ""),
    ("пропустити ", " допис"),
    ("пропустити ", "читання"),
    ("кінець ", " допису"),
    ("از ", "رد شوید"),
    ("رد شدن از", ""),
    ("پایان پست", ""),
    ("پایان پادکست", ""),
    ("پایان تبلیغ", ""),
    ("", "پوسٹ نظرانداز کریں"),
    ("", "پوسٹ کا اختتام"),
    ("مواد پر جائیں", ""),
    ("छोड़िए ", "पोस्ट"),
    ("पोस्ट ", "समाप्त"),
    ("", "छोड़कर आगे बढ़ें"),
    ("أهمل ", "مشاركة"),
    ("نهاية ", "مشاركة"),
    ("تخطى ", "القراءة"),
    ("", "paylaşımını geçin"),
    ("", "paylaşımının sonu"),
    ("", "okumaya devam et"),
    ("saltar ", "continuar leyendo"),
    ("saltar contenido de", ""),
    ("fin del contenido de", ""),
    ("pule ", "continue lendo"),
    ("ignorer ", "continuer la lecture"),
    ("ruka ", "uendelee kusoma"),
    ("跳过 ", "帖子"),
    ("跳過 ", "帖子"),
    ("跳过 ", "继续阅读"),
    ("跳過 ", "繼續閱讀"),
    ("结尾 ", "帖子"),
    ("結尾 ", "帖子"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_written_as_they_are_compared() {
        for (opening, signs) in &SHORT {
            assert_eq!(opening.to_lowercase(), *opening);
            assert!(signs.iter().all(|sign| sign.to_lowercase() == *sign), "{opening}");
        }
        for words in MEASURES.iter().chain(&COUNTED) {
            assert_eq!(words.to_lowercase(), *words);
        }
        for (start, end) in PASSED {
            assert!(start.len() + end.len() > 9, "{start}{end}");
        }
    }
}
