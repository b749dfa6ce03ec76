//! What pages in the place of an article say in words of their own: parts of
//! words of a few meanings that hardly meet elsewhere in one short text.

use super::fold::width;
use crate::article::chaff::ends_sentence;

/// Longest line that invites to pay or log in.
const INVITATION: usize = 300;

/// Tells whether a folded text ends in an invitation to subscribe or log in:
/// one line behind its first that names who may read, reading, and a way in.
pub(super) fn invites(text: &str) -> Option<&str> {
    text.lines().skip(1).find(|line| {
        width(line) <= INVITATION
            && [MEMBERS, READING, WAYS_IN].iter().all(|stems| has(line, stems))
            && !has(line, COMMENTS)
    })
}

/// Tells whether a folded text says that a page is not there and where else
/// to go.
pub(super) fn misses(text: &str) -> bool {
    [PAGES, AWAY, ELSEWHERE].iter().all(|stems| has(text, stems))
}

/// Fewest lines that are a story.
const STORY: usize = 3;

/// Shortest line that is one of them.
const SENTENCE: usize = 80;

/// Tells whether a text tells a story: several lines of it are sentences that
/// say nothing of advertisements.
pub(super) fn tells(text: &str) -> bool {
    let is_told = |line: &&str| {
        width(line) >= SENTENCE && ends_sentence(line) && !has(&line.to_lowercase(), PLEAS)
    };
    text.lines().filter(is_told).count() >= STORY
}

fn has(text: &str, stems: &[&str]) -> bool {
    stems.iter().any(|stem| text.contains(stem))
}

const PLEAS: &[&str] = &[
    "advert",
    " ads",
    " ad ",
    "adblock",
    "ad-block",
    "blocker",
    "whitelist",
    "browser",
    "廣告",
    "广告",
    "白名單",
    "白名单",
    "瀏覽器",
    "浏览器",
    "重新整理",
    "刷新",
];

const MEMBERS: &[&str] = &[
    "subscri",
    "membership",
    "register",
    "free trial",
    " abo ",
    "abo?",
    "abonn",
    "suscri",
    "assina",
    "assine",
    "abbona",
    "prenumer",
    "подписк",
    "подписан",
    "передплат",
    "会员",
    "會員",
    "订阅",
    "訂閱",
    "付费",
    "付費",
    "有料",
    "会員",
    "구독",
    "회원",
    "abone",
    "مشترک",
    "اشتراک",
    "للمشترکین",
    "מנוי",
];

const READING: &[&str] = &[
    "read ",
    "reading",
    "this article",
    "this story",
    "story",
    "weiterlesen",
    "lesen",
    "lire",
    "lecture",
    "leer",
    "leyendo",
    "leggere",
    "lettura",
    "lendo",
    "para ler",
    "lezen",
    "czyta",
    "читать",
    "полный текст",
    "чтени",
    "阅读",
    "閱讀",
    "全文",
    "続き",
    "記事",
    "기사",
    "읽",
    "okumak",
    "قراء",
    "مطالعه",
    "קריאה",
];

const WAYS_IN: &[&str] = &[
    "log in",
    "sign in",
    "login",
    "einloggen",
    "anmelden",
    "se connecter",
    "connectez-vous",
    "identifiez-vous",
    "inicia sesión",
    "iniciar sesión",
    "accedi",
    "entre na sua",
    "faça login",
    "inloggen",
    "zaloguj",
    "войти",
    "войдите",
    "увійти",
    "увійдіть",
    "登录",
    "登入",
    "解锁",
    "解鎖",
    "ログイン",
    "로그인",
    "giriş yap",
    "تسجیل الدخول",
    "سجل الدخول",
    "وارد شوید",
    "התחבר",
];

const COMMENTS: &[&str] = &[
    "comment",
    "kommentar",
    "commentaire",
    "comentar",
    "commento",
    "комментар",
    "коментар",
    "评论",
    "評論",
    "留言",
    "コメント",
    "댓글",
    "yorum",
    "تعلیق",
    "دیدگاه",
];

const PAGES: &[&str] = &[
    "page",
    "article",
    "story",
    "address you",
    "what you're looking for",
    "seite",
    "artikel",
    "página",
    "lo que buscas",
    "noticia",
    "pagina",
    "articolo",
    "strona",
    "strony",
    "страниц",
    "материал",
    "сторінк",
    "页面",
    "网页",
    "网址",
    "頁面",
    "網頁",
    "ページ",
    "記事",
    "페이지",
    "기사",
    "sayfa",
    "haber",
    "صفحه",
    "مطلب",
    "الصفحة",
    "המקال",
    "הדף",
    "העמוד",
    "trang",
    "halaman",
];

const AWAY: &[&str] = &[
    "can't find",
    "cannot find",
    "couldn't find",
    "could not find",
    "not found",
    "no longer exist",
    "doesn't exist",
    "does not exist",
    "is not on our server",
    "may have been removed",
    "may have moved",
    "has been moved",
    "nicht finden",
    "nicht gefunden",
    "gibt es nicht",
    "existiert nicht",
    "introuvable",
    "n'existe p",
    "n'est plus",
    "podido encontrar",
    "no existe",
    "ya no exista",
    "não existe",
    "não foi encontrad",
    "não encontr",
    "non esiste",
    "non trovat",
    "niet gevonden",
    "bestaat niet",
    "nie istnieje",
    "nie znale",
    "не найден",
    "не существует",
    "удалена или",
    "не знайден",
    "不存在",
    "已被删除",
    "已删除",
    "输错",
    "搬家",
    "已下线",
    "已被移除",
    "見つかりません",
    "存在しません",
    "終了した",
    "찾을 수 없",
    "존재하지 않는",
    "삭제되었",
    "bulunamad",
    "یافت نشد",
    "پیدا نشد",
    "غیر موجود",
    "لم یتم العثور",
    "לא נמצא",
    "אינו קיים",
    "không tồn tại",
    "không tìm thấy",
    "tidak ditemukan",
];

const ELSEWHERE: &[&str] = &[
    "front page",
    "home page",
    "homepage",
    "our search",
    "the search",
    "search box",
    "try searching",
    "startseite",
    "die suche",
    "unsere suche",
    "page d'accueil",
    "la recherche",
    "portada",
    "buscador",
    "página de inicio",
    "página principal",
    "página inicial",
    "usar a busca",
    "use a busca",
    "pagina iniziale",
    "pagina principale",
    "voorpagina",
    "zoekfunctie",
    "strony głównej",
    "wyszukiwark",
    "главной",
    "главную",
    "поиском",
    "головну",
    "返回首页",
    "回到首页",
    "网站首页",
    "返回首頁",
    "回到首頁",
    "トップページ",
    "ホームへ",
    "첫 화면",
    "홈으로",
    "메인으로",
    "ana sayfa",
    "صفحه نخست",
    "صفحه اصلی",
    "الصفحة الرئیسیة",
    "לדף הבית",
    "trang chủ",
    "halaman utama",
    "beranda",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::verdict::fold::fold;

    #[test]
    fn every_stem_is_written_as_text_is_folded() {
        for stems in [MEMBERS, READING, WAYS_IN, COMMENTS, PAGES, AWAY, ELSEWHERE] {
            for stem in stems {
                assert_eq!(fold(&format!("x{stem}x")), format!("x{stem}x"));
            }
        }
    }

    #[test]
    fn a_story_is_several_sentences_about_something_else() {
        let line = "The council voted on Monday for the plan of the new harbour, which the town has debated for years.\n";
        let plea = "Advertising is what pays for our journalism, so please allow ads on this site and reload it.\n";
        assert!(tells(&line.repeat(3)));
        assert!(!tells(&line.repeat(2)) && !tells(&plea.repeat(3)));
        assert!(!tells(&"The council voted on Monday.\n".repeat(3)));
    }

    #[test]
    fn an_invitation_stands_behind_the_text() {
        let line = "want to read more? subscribe. already subscribed? sign in.";
        assert_eq!(invites(&format!("the council voted.\n{line}")), Some(line));
        assert_eq!(invites(line), None);
        assert_eq!(invites("it rains.\nsubscribers sign in to comment on this story"), None);
    }
}
