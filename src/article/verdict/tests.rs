//! Short pages, judged both ways.

mod forms;
mod languages;

use super::*;
use crate::article::{Expectation, tidy};
use crate::model::{Evidence, Provenance};

fn judge(page: &str, hints: &Hints<'_>) -> Result<(), Rejection> {
    let document = Document::from(page.to_owned());
    let seen = Seen::of(&document, Some("a.example"));
    let published = match (page.contains("<time"), page.contains("<small")) {
        (true, _) => Some(Evidence::Markup),
        (_, true) => Some(Evidence::Text),
        _ => None,
    };
    let origins = Provenance { published, ..Provenance::default() };
    let seen = seen.with(mark(page), &[page.to_owned()], &origins);
    let body = Document::fragment(match document.select("main").exists() {
        true => document.select("main").inner_html(),
        false => document.body().unwrap().inner_html(),
    });
    body.select("script").remove();
    let characters = tidy::characters(&body);
    check(&body, characters, &seen, hints, &Limits::default())
}

/// A page with the frame that most have.
fn page(title: &str, main: &str, beside: &str) -> String {
    format!(
        "<title>{title}</title><header><a href=/>Home</a></header><main>{main}</main>{beside}\
         <footer>© 2024 A. All rights reserved.</footer>"
    )
}

/// Teasers of other articles of the site.
fn teasers() -> String {
    let teaser = "<h3><a href=https://a.example/1>Council votes on the harbour plan</a></h3>\
                  <p>The council met until late at night, and voted on the plan.</p>";
    format!("<h2>Latest</h2>{}", teaser.repeat(12))
}

#[test]
fn pages_in_the_place_of_an_article_are_told_apart() {
    let none = Hints::default();
    let stub = "<h1>The plan</h1><time>May 5</time><p>The council voted on Monday for the plan of \
                the new harbour, which the town has debated for eleven years.</p>";
    for (title, main, wanted) in [
        ("Just a moment...", "<p>Enable JavaScript and cookies to continue", "challenge"),
        (
            "请稍候…",
            "<h1>a.example</h1><p>正在验证您是否是真人。这可能需要几秒钟时间。",
            "challenge",
        ),
        (
            "a",
            "<script>window._cf_chl_opt={}</script><p>Wait until we let you in, please.",
            "challenge",
        ),
        (
            "M1-6",
            "<iframe src=http://10.10.34.34?type=a></iframe><p>Wait until we let you in, please.",
            "challenge",
        ),
        ("Attention Required! | Cloudflare", "<h1>Sorry, you have been blocked</h1>", "refusal"),
        ("Access Denied", "<h1>Access Denied</h1><p>Reference #18.5c", "refusal"),
        ("x", "<h1>该网页无法访问</h1>", "refusal"),
        (
            "x",
            "<h1>您的访问被拦截</h1><p>由于您的访问行为存在风险，请联系网站的管理员，并提供请求编号。",
            "refusal",
        ),
        (
            "A",
            "<p>警告︰您即將進入之看板內容需滿十八歲方可瀏覽。</p><p>若您尚未年滿十八歲，請點選離開。</p>",
            "refusal",
        ),
        (
            "登录跳转",
            "<p>有异常请求从你的 IP 发出，请登录使用。</p><p>为了保护用户的数据，请向我们证明你是人类，输入下面图片中的文字。</p>",
            "challenge",
        ),
        (
            "A",
            "<h1>偵測到您使用了廣告阻擋程式</h1><p>請將本站加入白名單，或關閉廣告阻擋程式後重新整理頁面。</p>",
            "refusal",
        ),
        (
            "A",
            "<p>We noticed you are using an ad blocker. Please allow ads on this site.",
            "refusal",
        ),
        (
            "アメンバー限定公開記事です",
            "<p>この記事はブログ管理者が承認したアメンバーだけが見ることができる記事です。</p>",
            "subscribers",
        ),
        (
            "A",
            "<p>本文為會員專屬文章，請登入或加入會員後繼續閱讀。</p><p>月費方案每月四十九元，首月一元體驗。</p>",
            "subscribers",
        ),
        (
            "در حال انتقال به سایت مورد نظر هستید...",
            "<p>تا چند ثانیه‌ی دیگر به سایت مورد نظر منتقل می‌شوید، لطفا منتظر بمانید.",
            "challenge",
        ),
        ("A", "<p>يرجى إكمال اختبار التحقق أدناه للتأكد من أنك لست روبوتاً.", "challenge"),
        ("A", "<h2>تم حظر الوصول إلى هذا الموقع</h2><p>يحتوي على محتوى محظور.", "refusal"),
        ("Қолжетімділік шектелген", "<p>Сіз сұраған интернет-ресурс шектелді.", "refusal"),
        (
            "A",
            "<p>Доступ к запрашиваемому интернет-ресурсу ограничен на основании предписания.",
            "refusal",
        ),
        ("ไม่พบหน้าที่คุณต้องการ", "<p>ขออภัย กรุณากลับไปยังหน้าแรก", "not there"),
        ("A", "<h1>כדי להמשיך לקרוא יש להתחבר</h1><p>הצטרפו כמנויים.", "subscribers"),
        ("Index of /news/", "<h1>Index of /news/</h1><pre><a href=a>a</a>", "refusal"),
        ("Ресурс заблокирован", "<p>Сайт внесён в Единый реестр доменных имён.", "refusal"),
        ("404 - Site", "<p>Oops", "not there"),
        ("页面不存在", "<p>返回首页", "not there"),
        (
            "A",
            "<h1>Oops! That page can’t be found.</h1><p>It looks like nothing was found.",
            "not there",
        ),
        ("Fehler 404 – A", "<p>Hier ist nichts.", "not there"),
        ("صفحه یافت نشد", "<h1>خطای ۴۰۴</h1>", "not there"),
        ("A", "<h1>抱歉，您访问的文章已被删除</h1><p>三秒后将自动返回首页。", "not there"),
        (
            "A",
            "<p>Leider konnten wir die gewünschte Seite nicht finden. Vielleicht hilft Ihnen die \
             Suche oder die Startseite.",
            "not there",
        ),
        ("T", "<p>Subscribe to continue reading this story.", "subscribers"),
        ("T", "<form><input type=password></form>", "subscribers"),
        ("T", "<p>short", "only 5 characters"),
        ("T", "<div id=root></div>", "only 0 characters"),
    ] {
        for page in [page(title, main, ""), page(title, &format!("{main}{}", teasers()), "")] {
            if page.contains("Latest") && wanted.starts_with("only") {
                continue;
            }
            let message = judge(&page, &none).unwrap_err().to_string();
            assert!(message.contains(wanted), "{page}: {message}");
        }
    }
    for wall in [
        "This article is exclusive to subscribers.",
        "Want to read more? Subscribe today. Already subscribed? Sign in.",
        "Sie möchten weiterlesen? Mit Abo lesen Sie alles. Hier einloggen",
        "La suite est réservée aux abonnés.",
        "Чтобы прочитать статью полностью, оформите подписку.",
        "本文为付费内容，订阅后查看。",
        "この記事は会員限定です。",
    ] {
        let page = page("The plan", &format!("{stub}<p>{wall}</p>"), "");
        let message = judge(&page, &none).unwrap_err().to_string();
        assert!(message.contains("subscribers"), "{wall}: {message}");
    }
    let wall = "<div class=paywall><p>Already a subscriber?</p><p>Log in</p></div>";
    let walled = page("The plan", stub, wall);
    assert!(judge(&walled, &none).unwrap_err().to_string().contains("subscribers"));
    let paid = "<div class=paywall></div><script>{\"isAccessibleForFree\": false}</script>";
    assert!(judge(&page("The plan", stub, paid), &none).is_err());
    assert_eq!(judge(&page("The plan", stub, "<div class=paywall></div>"), &none), Ok(()));
}

#[test]
fn short_articles_pass_whatever_they_are_about() {
    let more = "The union said on Monday that it would file a complaint with the court.";
    for (title, text) in [
        ("404 Media wins a prize", more),
        ("410 km/h: train sets a record", more),
        ("Farewell to the Peugeot 404", more),
        ("Missing hiker not found after ten days", more),
        ("Police search villa, nothing found", more),
        ("Beloved biscuit is no longer available", more),
        ("Are you human? A new play asks", more),
        (
            "Plan fails",
            "The plan was blocked by the Senate on Tuesday, 54 votes to 45, after a long debate.",
        ),
        (
            "Court shut",
            "Reporters were told “access denied” at the doors of the court, and left for home.",
        ),
        (
            "Outage",
            "Visitors of dozens of sites saw “502 Bad Gateway” for forty minutes on Tuesday.",
        ),
        (
            "Paper",
            "The words “Subscribe to continue reading” had cost it half of its readers, it said.",
        ),
        (
            "Пляжи",
            "Из-за шторма доступ ограничен к трём городским пляжам, сообщили в мэрии в понедельник.",
        ),
        ("六家企业", "国家市场监督管理总局5日表示，对六家疑似违法企业进行了约谈，要求限期整改。"),
        ("伊朗", "伊朗外交部发言人5日表示，伊朗拒绝访问该国核设施的请求，直至作出政治保证。"),
        ("作家道歉", "作家李四5日在社交媒体上发文道歉，称引发争议的文章已删除，今后将更加谨慎。"),
        (
            "银行推出新的安全验证方式",
            "多家银行宣布将推出基于声纹的安全验证服务，客户无需再输入短信验证码。",
        ),
        (
            "قطعی اینترنت",
            "دسترسی به چند سایت خبری از صبح دوشنبه محدود شد و کاربران می‌گویند بدون فیلترشکن باز نمی‌شود.",
        ),
        (
            "نشانی آشنا",
            "کاربران به جای سایت به 10.10.34.34 می‌رسند، نشانی‌ای که از سال‌ها پیش می‌شناسند، گفت مدیر شرکت.",
        ),
        (
            "حجب المواقع",
            "قالت المنظمة إن الوصول إلى الموقع لم يعد ممكناً منذ يوم الاثنين، وطالبت برفع القيود عنه.",
        ),
        (
            "Интернет",
            "Доступ к нескольким ресурсам ограничен с понедельника, сообщили операторы связи в городе.",
        ),
        ("静夜思", "床前明月光，疑是地上霜。举头望明月，低头思故乡。"),
    ] {
        for beside in [
            "",
            "<p>You must be logged in to post a comment.</p>",
            "<p>请先登录后发表评论</p><form style='display:none'><input type=password></form>",
            "<p>Already a subscriber? Log in. Please enable cookies.</p>",
            "<div class=paywall hidden>Subscribe to continue reading. Sign in to read.</div>",
        ] {
            let page = page(title, &format!("<h1>{title}</h1><p>{text}</p>"), beside);
            assert_eq!(judge(&page, &Hints::default()), Ok(()), "{title} {beside}");
        }
    }
}

#[test]
fn a_story_outvotes_what_its_page_is_called() {
    let more = "<p>The plan was first put to the parish in the spring of last year, and nobody then \
                thought that it would come to a vote.</p><p>Since that time the cost has doubled, \
                and two of the three engineers have left.</p>";
    let excuse = "<p>The page may have been removed, or is not available at this time.</p>\
                  <p>Please check the address, or try again later. You can contact us.</p>";
    for name in [
        "Access Denied",
        "Not Found",
        "Forbidden",
        "Coming soon",
        "Just a moment",
        "Доступ запрещён",
    ] {
        let judged = |text: &str| {
            let main =
                format!("<h1>{name}</h1><p>{name}, the third novel of a clerk, opens here.</p>");
            judge(&page(name, &format!("{main}{text}"), ""), &Hints::default())
        };
        assert_eq!(judged(more), Ok(()), "{name}");
        assert!(judged(excuse).is_err(), "{name}");
    }
}

#[test]
fn buttons_and_warnings_in_a_short_report_are_none_of_it() {
    let news = "<p>河南省气象台今天16时发布，未来三天全省以多云到阴天气为主，局地伴有短时强降水。</p>\
                <p>气象部门提醒，豫西山区发生地质灾害的气象风险较高，公众应避免前往涉水景区。</p>";
    let judged = |main: &str| judge(&page("天气", main, ""), &Hints::default());
    for beside in ["打开APP查看更多精彩", "您的浏览器版本过低，建议升级", "请完成安全验证后发表"]
    {
        assert_eq!(judged(&format!("{news}<p>{beside}</p>")), Ok(()), "{beside}");
    }
    // It breaks off where the rest is elsewhere.
    let cut = news.replace("涉水景区。", "涉水景…");
    assert!(judged(&format!("{cut}<p>打开APP查看全文</p>")).is_err());
}

#[test]
fn a_title_about_walls_is_none() {
    let text = "<p>The sentence now stands in front of nearly every second story, and readers know it \
                well. A study of two hundred papers found that half of them leave at once.</p>";
    let judged = |title: &str| judge(&page(title, text, ""), &Hints::default());
    assert_eq!(judged("Why your paper wants you to subscribe to continue reading"), Ok(()));
    assert!(judged("Subscribe to continue reading the harbour plan").is_err());
}

#[test]
fn what_talks_of_nothing_but_itself_is_refused_where_nobody_signs() {
    let text = "<p>The requested address was rejected by our server. Please try again later, or \
                contact the people who keep it.</p>";
    assert!(judge(&page("A", text, ""), &Hints::default()).is_err());
    let dated = format!("<time>May 5</time>{text}");
    assert_eq!(judge(&page("A", &dated, ""), &Hints::default()), Ok(()));
    let named = "<meta property=og:type content=article>";
    assert_eq!(judge(&format!("{named}{}", page("A", text, "")), &Hints::default()), Ok(()));
    let form = "<p>Powered by a system of pages</p><form>Username or Email Address, Password\
                <input type=password>Lost your password?</form>";
    assert!(judge(&page("A", form, ""), &Hints::default()).is_err());
    let json = "<pre>{\"status\":500,\"error\":\"no\",\"message\":\"could not extract what was asked for\"}";
    let message = judge(&page("", json, ""), &Hints::default()).unwrap_err().to_string();
    assert!(message.contains("JSON"), "{message}");
}

#[test]
fn teasers_below_an_excuse_are_no_story() {
    let teasers = "<p>The plan was first put to the parish in the spring of last year, and nobody then \
                   thought that it would come to a vote.</p><p>Since that time the cost has doubled, \
                   and two of the three engineers have left.</p>";
    let judged = |first: &str| {
        let main = format!("<h1>Page not found</h1><p>{first}</p>{teasers}");
        judge(&page("Page not found", &main, ""), &Hints::default())
    };
    assert!(
        judged("Sorry, the page was not found or has been removed. You may like these:").is_err()
    );
    assert_eq!(judged("The third novel of a clerk opens on the quay of a small port."), Ok(()));
}

#[test]
fn a_plea_over_a_story_condemns_it_not() {
    let line = "<p>The council voted on Monday for the plan of the new harbour, which the town has \
                debated for eleven years.</p>";
    let plea = "<div>Please disable your ad blocker to continue.</div>";
    let judged = |lines: usize| {
        judge(&page("The plan", &format!("{}{plea}", line.repeat(lines)), ""), &Hints::default())
    };
    assert_eq!(judged(3), Ok(()));
    assert!(judged(1).is_err());
}

#[test]
fn the_law_and_the_club_are_no_walls() {
    for text in [
        "新修訂的法律規定，年滿十八歲方可申請執照，未滿十八歲的人須由父母陪同，並在每年年底前重新登記一次。",
        "俱樂部宣布，今年起的會員專屬活動將移師海邊舉行，任何人繳費加入會員後都可以參加，名額只有兩百個。",
        "网站管理员说，上周有异常请求涌入服务器，技术人员用了三个小时才恢复服务，目前没有发现数据外泄的情况。",
    ] {
        let page = page("A", &format!("<h1>A</h1><p>{text}</p>"), "");
        assert_eq!(judge(&page, &Hints::default()), Ok(()), "{text}");
    }
}

#[test]
fn pictures_and_players_stand_for_words_and_notices_for_none() {
    let none = Hints::default();
    let picture = "<figure><img src=/1.jpg><figcaption>Day.</figcaption></figure>";
    let story = page("The flood", &picture.repeat(5), "");
    assert_eq!(judge(&story, &none), Ok(()));
    assert!(judge(&page("The flood", picture, ""), &none).is_err());
    let notice = "© 2024 Example News Ltd. All rights reserved. Registered in England and Wales.";
    assert!(judge(&page("A", &format!("<p>{notice}</p>"), ""), &none).is_err());
}

#[test]
fn a_list_of_articles_is_none_and_a_list_of_links_elsewhere_is_one() {
    let none = Hints::default();
    let list = teasers();
    assert!(judge(&page("News", &list, ""), &none).is_err());
    let elsewhere = list.replace("a.example", "b.example");
    assert_eq!(judge(&page("Links of the week", &elsewhere, ""), &none), Ok(()));
}

#[test]
fn the_feed_does_not_vouch_for_what_stands_before_a_wall() {
    let told = "The minister resigned on Tuesday after weeks of protest.";
    let hints = Hints { content: Some(told), ..Hints::default() };
    let page = format!("<title>T</title><p>{told}</p><h2>Subscribe to continue reading</h2>");
    assert!(judge(&page, &hints).unwrap_err().to_string().contains("subscribers"));
}

#[test]
fn an_article_about_challenges_passes() {
    let text =
        "The page says Just a moment... and access denied, which readers know well. ".repeat(12);
    let page = format!("<title>404 ways to lose your house</title><p>{text}");
    assert_eq!(judge(&page, &Hints::default()), Ok(()));
}

#[test]
fn a_short_article_that_the_feed_confirms_passes() {
    let page = "<title>T</title><p>今天下午本市发生了一次小地震，没有人受伤。";
    let hints = Hints {
        content: Some("<p>今天下午本市发生了一次小地震"), ..Hints::default()
    };
    assert_eq!(judge(page, &hints), Ok(()));
    assert!(judge(page, &Hints::default()).is_err());
}

#[test]
fn a_page_far_shorter_than_its_site_s_habit_is_not_believed() {
    let page = "<title>T</title><p>The story goes on for those who have paid for the paper, \
                and for nobody else, as it seems.";
    let site = |usual| Expectation { usual, ..Expectation::default() };
    let judged = |usual, told, trusted| {
        let site = site(usual);
        judge(page, &Hints { site: Some(&site), content: told, trusted, ..Hints::default() })
    };
    let message = judged(Some(3_000), None, false).unwrap_err().to_string();
    assert!(message.contains("only 72 characters") && message.contains("3000"), "{message}");
    assert_eq!(judged(None, None, false), Ok(()));
    assert_eq!(judged(Some(350), None, false), Ok(()));
    assert_eq!(judged(Some(3_000), Some("The story goes on for those"), false), Ok(()));
    assert_eq!(judged(Some(3_000), None, true), Ok(()));
}
