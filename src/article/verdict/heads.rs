//! What a page in the place of an article is called: titles, headings and
//! first lines that are wholly one of these, a status or an excuse before
//! them apart. `Missing hiker not found` is none.

use super::{Kind, fold};

/// Tells what a title or heading calls its page, and in which words.
pub(super) fn called(head: &str) -> Option<(Kind, String)> {
    let head = fold::fold(head);
    if let Some(kind) = beginning(&head) {
        return Some((kind, head));
    }
    parts(&head).enumerate().find_map(|(at, part)| {
        let bare = Bare::of(part);
        let kind = match bare.rest {
            "" | "page" | "error page" | "页面" | "頁面" => {
                (bare.status && at == 0).then_some(Kind::Missing)
            }
            rest => listed(rest),
        };
        kind.map(|kind| (kind, part.trim().to_owned()))
    })
}

fn listed(rest: &str) -> Option<Kind> {
    let lists = [
        (Kind::Challenge, CHALLENGES),
        (Kind::Block, BLOCKS),
        (Kind::Missing, MISSING),
        (Kind::Wall, WALLS),
    ];
    let known = lists.into_iter().find(|(_, list)| list.contains(&rest)).map(|(kind, _)| kind);
    known.or_else(|| is_missing_chinese(rest).then_some(Kind::Missing))
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

/// A head without its status and its excuses.
struct Bare<'a> {
    rest: &'a str,
    status: bool,
}

impl<'a> Bare<'a> {
    fn of(head: &'a str) -> Self {
        let mut bare = Self { rest: head, status: false };
        loop {
            let rest = bare.rest.trim_matches(|letter: char| !letter.is_alphanumeric());
            let shorter = bare.without_status(rest).or_else(|| without_excuse(rest));
            match shorter {
                Some(shorter) => bare.rest = shorter,
                None => return Self { rest, ..bare },
            }
        }
    }

    fn without_status<'b>(&mut self, head: &'b str) -> Option<&'b str> {
        let digits = |piece: &str| {
            piece.len() == 3
                && piece.parse().is_ok_and(|code: u16| {
                    matches!(code, 400..=405 | 410 | 418 | 429 | 451 | 500..=504 | 520..=530)
                })
        };
        let ends = |near: Option<char>| near.is_none_or(|near| !near.is_ascii_alphanumeric());
        let before = head.get(..3).filter(|piece| digits(piece)).and_then(|_| head.get(3..));
        let after = head.len().checked_sub(3).filter(|at| head.get(*at..).is_some_and(digits));
        let rest = before.filter(|rest| ends(rest.chars().next())).or_else(|| {
            after.and_then(|at| head.get(..at)).filter(|rest| ends(rest.chars().next_back()))
        });
        self.status |= rest.is_some();
        rest
    }
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
    word.chars().next().is_some_and(fold::is_wide)
}

/// Chinese says the same in many ways, put together of these.
fn is_missing_chinese(head: &str) -> bool {
    let noun = |text: &str| {
        let text = CHINESE_WISHES.iter().find_map(|wish| text.strip_prefix(wish)).unwrap_or(text);
        CHINESE_NOUNS.iter().find_map(|noun| text.strip_prefix(noun)).map(str::to_owned)
    };
    if let Some(rest) = head.strip_prefix("找不到").or_else(|| head.strip_prefix("未找到")) {
        return noun(rest).is_some_and(|rest| rest.is_empty());
    }
    noun(head).is_some_and(|rest| CHINESE_ENDS.contains(&rest.as_str()))
}

const CHINESE_WISHES: [&str; 26] = [
    "您要访问的",
    "你要访问的",
    "您所访问的",
    "你所访问的",
    "您访问的",
    "你访问的",
    "您要查看的",
    "你要查看的",
    "您查看的",
    "您要找的",
    "你要找的",
    "您查找的",
    "您浏览的",
    "您请求的",
    "您要的",
    "你要的",
    "该",
    "此",
    "本",
    "您所查詢的",
    "您要找的",
    "您要的",
    "您要瀏覽的",
    "您要查看的",
    "這個",
    "这个",
];

const CHINESE_NOUNS: [&str; 16] = [
    "页面", "网页", "文章", "内容", "稿件", "新闻", "帖子", "信息", "链接", "资源", "頁面", "網頁",
    "內容", "新聞", "貼文", "文件",
];

const CHINESE_ENDS: [&str; 38] = [
    "不存在",
    "未找到",
    "没找到",
    "没有找到",
    "找不到",
    "找不到了",
    "走丢了",
    "丢失了",
    "丢了",
    "不见了",
    "跑丢了",
    "飞走了",
    "迷路了",
    "已删除",
    "已被删除",
    "被删除",
    "已被作者删除",
    "已被发布者删除",
    "已下线",
    "已下架",
    "已失效",
    "已过期",
    "已移除",
    "已被移除",
    "不存在或已删除",
    "不存在或已被删除",
    "不存在或者已被删除",
    "已不存在",
    "无法访问",
    "无法显示",
    "已刪除",
    "已被刪除",
    "已下架或不存在",
    "已移除或不存在",
    "不存在或已移除",
    "沒有找到",
    "不見了",
    "已經不存在",
];

const EXCUSES: [&str; 48] = [
    "error code",
    "http error",
    "http status",
    "error",
    "http",
    "oops",
    "ooops",
    "whoops",
    "uh oh",
    "uh-oh",
    "we're sorry",
    "we are sorry",
    "sorry",
    "hmm",
    "unfortunately",
    "erreur",
    "désolé",
    "oups",
    "fehler",
    "leider",
    "hoppla",
    "ups",
    "lo sentimos",
    "errore",
    "spiacenti",
    "erro",
    "desculpe",
    "ошибка",
    "извините",
    "к сожалению",
    "упс",
    "помилка",
    "на жаль",
    "błąd",
    "niestety",
    "hata",
    "خطا",
    "متاسفانه",
    "عذرا",
    "عفوا",
    "エラー",
    "오류",
    "lỗi",
    "错误",
    "很抱歉",
    "非常抱歉",
    "抱歉",
    "对不起",
];

const BEGINNINGS: [&str; 12] = [
    "index of /",
    "error establishing a database connection",
    "apache2 ubuntu default page",
    "apache2 debian default page",
    "test page for the ",
    "fastly error: ",
    "disallowedhost at ",
    "503 backend ",
    "sucuri website firewall",
    "you are being redirected",
    "fortinet - web filter",
    "dpg media privacy gate",
];

const ENDS: [&str; 3] =
    [" used cloudflare to restrict access", " domain name is for sale", ".com is for sale"];

const CHALLENGES: &[&str] = &[
    "just a moment",
    "one moment, please",
    "one moment please",
    "are you a robot",
    "are you human",
    "are you a human",
    "human verification",
    "security check",
    "security verification",
    "security checkpoint",
    "vercel security checkpoint",
    "robot check",
    "bot verification",
    "bot check",
    "client challenge",
    "checking your browser",
    "verifying your browser",
    "we're verifying your browser",
    "pardon our interruption",
    "making sure you're not a bot",
    "checking you are not a bot",
    "prove your humanity",
    "before we continue",
    "let's confirm you are human",
    "verify you are human",
    "please verify you are human",
    "please verify you are a human",
    "confirm you are human",
    "ddos-guard",
    "ddos protection",
    "establishing a secure connection",
    "sina visitor system",
    "请稍候",
    "请稍等",
    "安全验证",
    "百度安全验证",
    "滑动验证",
    "滑动验证页面",
    "访问验证",
    "人机验证",
    "安全检查",
    "安全检查中",
    "环境异常",
    "安全驗證",
    "訪問驗證",
    "請稍候",
    "安全檢查",
    "один момент",
    "проверка браузера",
    "проверка безопасности",
    "вы не робот",
    "подтвердите, что вы не робот",
    "nur einen moment",
    "einen moment bitte",
    "sicherheitsüberprüfung",
    "un instant",
    "vérification de sécurité",
    "un momento",
    "verificación de seguridad",
    "um momento",
    "jeszcze chwila",
    "bir dakika lütfen",
    "لحظة من فضلک",
    "لحظهای صبر کنید",
    "しばらくお待ちください",
    "잠시만 기다리십시오",
    "chờ một chút",
    "tunggu sebentar",
];

const BLOCKS: &[&str] = &[
    "attention required",
    "access denied",
    "access to this page has been denied",
    "forbidden",
    "blocked",
    "request blocked",
    "access blocked",
    "web page blocked",
    "webpage blocked",
    "website blocked",
    "site blocked",
    "this website is blocked",
    "this site is blocked",
    "this website has been blocked",
    "access restricted",
    "access is temporarily restricted",
    "access forbidden",
    "you have been blocked",
    "unauthorized",
    "unavailable for legal reasons",
    "service unavailable",
    "service temporarily unavailable",
    "temporarily unavailable",
    "bad gateway",
    "gateway timeout",
    "gateway time-out",
    "internal server error",
    "server error",
    "the request could not be satisfied",
    "too many requests",
    "bad request",
    "method not allowed",
    "connection timed out",
    "a timeout occurred",
    "web server is down",
    "origin is unreachable",
    "web server is returning an unknown error",
    "host error",
    "origin dns error",
    "ssl handshake failed",
    "backend read error",
    "backend fetch failed",
    "something went wrong",
    "an error occurred",
    "an error has occurred",
    "application error",
    "runtime error",
    "database error",
    "fatal error",
    "site maintenance",
    "under maintenance",
    "maintenance",
    "maintenance mode",
    "scheduled maintenance",
    "down for maintenance",
    "we'll be back soon",
    "be right back",
    "coming soon",
    "under construction",
    "account suspended",
    "this account has been suspended",
    "domain for sale",
    "this domain is for sale",
    "domain parked",
    "parked domain",
    "welcome to nginx",
    "it works",
    "iis windows server",
    "default web site page",
    "unsupported browser",
    "your browser is not supported",
    "browser not supported",
    "outdated browser",
    "update your browser",
    "javascript is required",
    "javascript required",
    "javascript is disabled",
    "enable javascript",
    "please enable javascript",
    "redirecting",
    "age verification",
    "are you over 18",
    "are you 18 or older",
    "internet positif",
    "not available in your country",
    "not available in your region",
    "whoa there, pardner",
    "access to the requested url is not allowed",
    "external link",
    "禁止访问",
    "访问禁止",
    "访问被拒绝",
    "拒绝访问",
    "访问受限",
    "访问被拦截",
    "请求被拦截",
    "您的访问出错了",
    "网站防火墙",
    "waf拦截页面",
    "网站未备案",
    "域名未备案",
    "国家反诈中心提醒",
    "地区限制",
    "服务器错误",
    "系统维护中",
    "系统维护",
    "网站维护中",
    "网站维护",
    "站点维护中",
    "域名出售",
    "域名转让",
    "网站建设中",
    "网站已关闭",
    "浏览器版本过低",
    "您即将离开本站",
    "该网页无法访问",
    "该网站暂时无法访问",
    "网站暂时无法访问",
    "禁止存取",
    "拒絕存取",
    "系統維護中",
    "網站維護中",
    "доступ ограничен",
    "доступ закрыт",
    "доступ запрещен",
    "доступ заблокирован",
    "ресурс заблокирован",
    "сайт заблокирован",
    "доступ к сайту ограничен",
    "доступ к сайту заблокирован",
    "доступ к ресурсу ограничен",
    "доступ к информационному ресурсу ограничен",
    "технические работы",
    "на сайте ведутся технические работы",
    "внутренняя ошибка сервера",
    "сайт временно недоступен",
    "сервис временно недоступен",
    "доступ обмежено",
    "доступ заборонено",
    "zugriff verweigert",
    "zugriff gesperrt",
    "wartungsarbeiten",
    "wartungsmodus",
    "accès refusé",
    "accès interdit",
    "site en maintenance",
    "acceso denegado",
    "acceso prohibido",
    "sitio en mantenimiento",
    "en mantenimiento",
    "accesso negato",
    "sito in manutenzione",
    "acesso negado",
    "acesso bloqueado",
    "em manutenção",
    "site em manutenção",
    "erişime engellendi",
    "erişim engellendi",
    "محتوی محجوب",
    "الموقع محجوب",
    "تم حجب الموقع",
    "الموقع المطلوب غیر متاح",
    "دسترسی ممنوع",
    "trang web bị chặn",
    "trang web này đã bị chặn",
    "truy cập bị từ chối",
    "akses ditolak",
    "akses diblokir",
    "불법·유해 정보(사이트)에 대한 차단 안내",
    "접근이 거부되었습니다",
    "アクセスが拒否されました",
    "メンテナンス中",
    "ただいまメンテナンス中です",
];

const MISSING: &[&str] = &[
    "page not found",
    "not found",
    "not_found",
    "file not found",
    "article not found",
    "story not found",
    "post not found",
    "content not found",
    "url not found",
    "page missing",
    "page does not exist",
    "page doesn't exist",
    "the page does not exist",
    "the page doesn't exist",
    "this page does not exist",
    "this page doesn't exist",
    "page cannot be found",
    "page can't be found",
    "that page can't be found",
    "that page cannot be found",
    "this page can't be found",
    "this page cannot be found",
    "the page can't be found",
    "the page cannot be found",
    "page could not be found",
    "the page could not be found",
    "this page could not be found",
    "page unavailable",
    "page not available",
    "this page isn't available",
    "this page is not available",
    "this page is unavailable",
    "this content isn't available",
    "content not available",
    "content unavailable",
    "this content is no longer available",
    "this page is no longer available",
    "page no longer available",
    "article no longer available",
    "this article is no longer available",
    "this story is no longer available",
    "page removed",
    "article removed",
    "story removed",
    "content removed",
    "this article has been removed",
    "this story has been removed",
    "this page has been removed",
    "this content has been removed",
    "article deleted",
    "we can't find that page",
    "we can't find this page",
    "we couldn't find that page",
    "we couldn't find this page",
    "we can't find the page you're looking for",
    "we can't find the page you are looking for",
    "nothing found",
    "nothing was found",
    "gone",
    "seite nicht gefunden",
    "die seite wurde nicht gefunden",
    "diese seite wurde nicht gefunden",
    "die seite konnte nicht gefunden werden",
    "seite nicht verfügbar",
    "artikel nicht gefunden",
    "artikel nicht mehr verfügbar",
    "diese seite existiert nicht",
    "seite existiert nicht",
    "nicht gefunden",
    "page introuvable",
    "page non trouvée",
    "page inexistante",
    "article introuvable",
    "cette page n'existe pas",
    "cette page n'existe plus",
    "cette page est introuvable",
    "contenu indisponible",
    "página no encontrada",
    "no encontrado",
    "no se encontró la página",
    "no se ha encontrado la página",
    "página no disponible",
    "esta página no existe",
    "la página no existe",
    "artículo no encontrado",
    "página não encontrada",
    "não encontrado",
    "conteúdo não encontrado",
    "esta página não existe",
    "pagina non trovata",
    "pagina inesistente",
    "articolo non trovato",
    "la pagina non esiste",
    "pagina niet gevonden",
    "niet gevonden",
    "deze pagina bestaat niet",
    "deze pagina bestaat niet meer",
    "artikel niet gevonden",
    "nie znaleziono strony",
    "strona nie istnieje",
    "strona nie została znaleziona",
    "nie znaleziono",
    "страница не найдена",
    "страница не существует",
    "страница удалена",
    "такой страницы нет",
    "такой страницы не существует",
    "не найдено",
    "материал удален",
    "материал не найден",
    "статья удалена",
    "статья не найдена",
    "новость не найдена",
    "публикация удалена",
    "запись удалена",
    "сторінку не знайдено",
    "сторінка не знайдена",
    "не знайдено",
    "матеріал видалено",
    "sayfa bulunamadı",
    "aradığınız sayfa bulunamadı",
    "haber bulunamadı",
    "bulunamadı",
    "صفحه یافت نشد",
    "صفحه مورد نظر یافت نشد",
    "صفحه مورد نظر شما یافت نشد",
    "صفحه پیدا نشد",
    "مطلب یافت نشد",
    "خبر یافت نشد",
    "یافت نشد",
    "الصفحة غیر موجودة",
    "صفحة غیر موجودة",
    "الصفحة المطلوبة غیر موجودة",
    "لم یتم العثور علی الصفحة",
    "المقال غیر موجود",
    "הדף לא נמצא",
    "העמוד לא נמצא",
    "דף לא נמצא",
    "עמוד לא נמצא",
    "הכתבה לא נמצאה",
    "ページが見つかりません",
    "ページが見つかりませんでした",
    "お探しのページは見つかりませんでした",
    "お探しのページが見つかりませんでした",
    "お探しのページは見つかりません",
    "お探しのページが見つかりません",
    "指定されたページが見つかりません",
    "ページが存在しません",
    "このページは存在しません",
    "記事が見つかりません",
    "この記事は削除されました",
    "페이지를 찾을 수 없습니다",
    "요청하신 페이지를 찾을 수 없습니다",
    "존재하지 않는 페이지입니다",
    "존재하지 않는 페이지",
    "삭제된 기사입니다",
    "존재하지 않는 기사입니다",
    "không tìm thấy trang",
    "trang không tồn tại",
    "không tìm thấy",
    "bài viết không tồn tại",
    "halaman tidak ditemukan",
    "artikel tidak ditemukan",
    "berita tidak ditemukan",
    "tidak ditemukan",
];

const WALLS: &[&str] = &[
    "log in",
    "login",
    "sign in",
    "log in to continue",
    "sign in to continue",
    "sign in to continue reading",
    "log in to continue reading",
    "subscribe to continue reading",
    "subscribe to read",
    "register to continue",
    "subscribers only",
    "members only",
    "before you continue to youtube",
    "before you continue to google",
    "before you continue",
    "log into facebook",
    "登录",
    "用户登录",
    "会员登录",
    "请登录",
    "請登入",
    "登入",
    "會員登入",
    "anmelden",
    "anmeldung",
    "connexion",
    "se connecter",
    "iniciar sesión",
    "accedi",
    "fazer login",
    "вход",
    "авторизация",
    "giriş yap",
    "ログイン",
    "로그인",
    "تسجیل الدخول",
    "jouw privacy-instellingen",
    "yahoo is part of the yahoo family of brands",
];
