//! What sites say of themselves, and what sounds like it.

use crate::article::chaff::tests::left;

#[test]
fn what_asks_the_reader_goes_from_anywhere() {
    for chaff in [
        "Sign up for The Boat's free morning newsletter",
        "after newsletter promotion",
        "Follow The Boat on WhatsApp",
        "CLICK HERE TO GET THE BOAT APP",
        "DOWNLOAD: Get the Boat app for the latest news",
        "Have you been affected by flooding? Email news@boat.example",
        "Got a tip? Write to us.",
        "This article originally appeared on The Lower Town: A flood is coming",
        "A version of this article appears in print on March 3, Section C, Page 1.",
        "Cet article vous a plu ? Soutenez-nous avec un don.",
        "Podpořte nás darem.",
        "Iratkozz fel hírlevelünkre!",
        "Ακολουθήστε μας στο Google News",
        "Поддержите нашу работу пожертвованием.",
        "НАСТОЯЩИЙ МАТЕРИАЛ (ИНФОРМАЦИЯ) ПРОИЗВЕДЕН ИНОСТРАННЫМ АГЕНТОМ ООО «ЛОДКА». 18+",
        "Dalsza część artykułu pod materiałem wideo",
        "Mit Ihrer Zustimmung wird hier ein externes Video geladen.",
        "請繼續往下閱讀...",
        "※ 飲酒過量，有礙健康",
        "◤今日限定◢",
        "Get our weekly river newsletter",
        "As an Amazon Associate I earn from what you buy.",
        "Opinions expressed by Boat Contributors are their own.",
        "Bet £10 get £30: new customers only, 18+, begambleaware.org",
        "Suscríbete a La Barca, recibe beneficios y apoya el periodismo libre.",
        "Спасите «Лодку»! Подпишитесь на регулярное пожертвование.",
        "您的浏览器不支持播放此音频",
        "بی‌بی‌سی مسئولیتی در قبال محتوای سایت‌های دیگر ندارد",
        "DW Türkçe'ye VPN ile nasıl ulaşabilirim?",
        "Уважаемый посетитель, Вы зашли на сайт как незарегистрированный пользователь.",
        "Больше новостей — в нашем канале в MAX",
        "Роскомнадзор пытается закрыть сайт. Как продолжать читать нас?",
        "Задонатьте, щоб ми працювали далі",
        "Bağımsız gazeteciliği destekleyin, abone olun",
        "این مطلب را با دوستان خود به اشتراک بگذارید",
        "לעדכונים נוספים לחצו כאן",
        "Fehler gefunden? Jetzt melden.",
        "War dieser Artikel hilfreich?",
        "Dieser Beitrag ist auch als Audio-Podcast verfügbar.",
        "Um selbst einen Kommentar abgeben zu können, müssen Sie sich einloggen.",
        "Wir benötigen Ihre Zustimmung, um den Inhalt anzuzeigen.",
        "Dieser Inhalt kann aufgrund Ihrer Datenschutz-Einstellungen nicht geladen werden.",
        "Ce contenu externe n'est pas disponible. Veuillez accepter les cookies.",
        "Clique aqui para receber as notícias do rio no seu email",
        "Sostieni il Fiume: se credi nelle nostre battaglie, combatti con noi!",
        "[Gambas:Video Sungai]",
        "★《新河報》關心您：若自身或旁人受到傷害，請立刻撥打110報案",
        "↓↓↓即睇最新河水數據↓↓↓",
        "立即加入《新河報》WhatsApp 群組，緊貼最新資訊：",
        "Noch mehr aktuelle Nachrichten aus der unteren Stadt finden Sie auf Fluss.example.",
        "Weiterlesen nach der AnzeigeAnzeige",
        "An dieser Stelle finden Sie externen Inhalt, der von uns empfohlen wurde.",
        "The Boat is a nonprofit newsroom. Sign up to receive our biggest stories.",
        "This article was produced for The Boat in partnership with The Lower Town.",
        "♦ Receive daily updates directly in your inbox - Subscribe here.",
        "Notice: Transcripts are machine and human generated and lightly edited.",
        "Jane Doe does not work for, consult, own shares in or receive funding from any firm.",
        "Address Letters to the Editor to: The Boat, PO Box 5",
        "Tekst se nastavlja ispod oglasa",
        "This copy is for your personal use only. To order copies, write to The Boat.",
        "You have 1 article left to read this month before you need to register.",
        "This is your last free article.",
        "Questions? Comments? Email us at boat@river.example",
        "تابع أخبار النهر على جوجل نيوز",
        "記事で紹介した商品を購入すると、売上の一部が川の新聞に還元されることがあります。",
        "To view this content, Javascript must be enabled.",
    ] {
        let chaff = format!("<p><strong>{chaff}</strong></p>");
        assert_eq!(left("", &chaff, "", None), "", "{chaff}");
    }
    for kept in [
        "Sign up for a newsletter of the club, he urged the town, and nobody did.",
        "Get your inbox under control by reading it but once a day.",
        "Follow the river on foot to the lower town.",
        "A version of this vaccine was originally made for the fish of the river.",
        "„Unterstützen Sie uns“, rief der Pfarrer der Stadt zu.",
        "Подписывайтесь на выборы, а не на кандидатов, — шутит рыбак.",
        "Поддержите нас, просила она прохожих у моста.",
        "Роскомнадзор заблокировал сайт города.",
        "Спасибо, что дочитали письмо, писал он матери.",
        "برای دریافت وام باید به کانال بانک مراجعه کرد.",
        "تابع أحدث الأخبار من غرفته في المستشفى.",
        "Больше новостей о реке город не услышал.",
        "See an error message? Start the pump again.",
        "War dieser Artikel der Satzung je gültig? Das weiß niemand.",
        "Fehler gefunden haben die Prüfer in jeder dritten Rechnung der Stadt.",
        "Die Stadt muss aufgrund ihrer Datenschutzverstöße zahlen.",
        "„Wir benötigen Ihre Zustimmung, um zu bauen“, schrieb die Stadt.",
        "Übrigens stand es im Newsletter der Stadt.",
        "Việt Nam trở thành thành viên của hội từ năm ngoái.",
        "詐騙集團要求被害人加入LINE好友，再到臉書粉絲團留言。",
        "醫師提醒，飲酒過量會傷害肝臟。",
        "チャンネル登録者数は百万人を超えた。",
        "Bet on the river and you will lose.",
        "Soutenez-moi, a-t-il demandé à la ville.",
        "警方呼籲民眾立刻撥打110。",
        "Some links between the towns were cut by the river.",
        "Noch mehr Wasser kam in der Nacht, und die Stadt schlief.",
        "立即加入我們，這是河邊的人對他說的話。",
        "This article was produced by the mill until 1950.",
        "Each town will receive a letter in the spring.",
        "El alcalde apoya el periodismo de la ciudad baja.",
        "Суд оштрафовал город за контент других сайтов.",
        "اگر نمی‌توانید در را باز کنید، بروید.",
        "This copy is for the archive of the town.",
        "You have one boat left to sail home in.",
        "This is your last chance, the mayor told the town.",
        "Questions? Comments? The mayor had neither for the council.",
        "تابع الناس ارتفاع النهر من الجسر.",
        "売上の一部が町の橋のために寄付される。",
    ] {
        let kept = format!("<p>{kept}</p>");
        assert_eq!(left("", &kept, "", None), kept);
    }
}

#[test]
fn who_worked_on_it_and_whose_it_is_goes_from_the_end() {
    for chaff in [
        "编辑 河小明",
        "编辑｜河小明",
        "责编丨河小明",
        "編輯／河小明",
        "新河报编辑 河小明 校对 江大海",
        "记者：河小明   责编：江大海  网编：山中",
        "記者：河小明　攝影：江大海",
        "（记者河小明综合报导/责任编辑：江大海）",
        "（編輯：河小明）1120510",
        "（来源：新河报）",
        "来源：新河报",
        "（完）",
        "- END -",
        "【纠错】",
        "(EMK)",
        "(HABER MERKEZİ)",
        "منبع: ایسنا",
        "+1",
        "举报/反馈",
        "《 新河报 》（ 2022年03月12日 06 版）",
        "*作者为河边中学教师",
        "特别声明：以上内容为自媒体平台用户上传并发布。",
        "声明：转载此文是出于传递更多信息之目的。",
        "© 2023年新河报版权声明：本文所有内容受到著作权法保护。",
        "本文网址: https://a.example/1",
        "新河报报料热线：021-000000",
        "더강 기자 river@a.example",
        "river@a.example",
        "Jane Doe can be reached at 555-0133 or jane@a.example.",
        "转载本文请联系原作者获取授权，同时请注明本文来自新河网。",
        "链接地址：https://a.example/1",
        "飲酒過量有害健康，開車不喝酒",
        "该作品版权归原作者所有。本站仅作存档。",
        "更多作文请关注微信公众号：xinhe",
    ] {
        let chaff = format!("<p>{chaff}</p>");
        assert_eq!(left("", "", &chaff, None), "", "{chaff}");
        let last = "<p>（完）</p>";
        assert_eq!(left("", "", &format!("{chaff}{last}"), None), "", "{chaff}");
    }
    for kept in [
        "编辑部的灯还亮着",
        "城市运营 数字化转型的新路",
        "来源：这是一个没有人能回答的问题。",
        "（完全是他自己的错）",
        "声明：我们不会离开这条河。",
        "主编说，他不会离开。",
        "The end",
        "(laughter)",
        "(APPLAUSE)",
        "未经授权的人不得入内",
    ] {
        let kept = format!("<p>{kept}</p>");
        assert_eq!(left("", "", &kept, None), kept);
    }
    let within = "<p>来源：新河报</p>";
    assert_eq!(left("", within, "", None), within);
}

#[test]
fn what_english_pages_say_below_goes_from_the_end() {
    for chaff in [
        "When you buy a boat through our links, we receive a commission.",
        "For all the latest news of the river, download The Boat.",
        "(Catch all the river news on The Boat. Subscribe to our letter.)",
        "This article appeared in the Rivers section of the print edition under the headline “High”.",
        "Published in The Lower Town, July 24th, 2021.",
        "Originally published as High water",
        "I/we have a beneficial long position in the shares of the dam.",
        "This publication is for general information purposes only.",
        "Comments will be moderated. Keep comments relevant.",
        "Page last reviewed: 14 March 2023",
        "Media contact: Jo Doe, jo@boat.example",
        "Posted by Jo at November 2, 2003 06:20 PM | TrackBack",
        "This entry was posted on Sunday, October 9th, 2005 and is filed under Rivers.",
        "AP Rivers: https://apnews.com/hub/rivers",
        "Printer Friendly Version E-mail This Article",
        "Log in to post comments",
        "News Media Contact<br>Jo Doe<br>River Office<br>555-0100",
        "[jdoe at boat.example]",
        "** Este texto não reflete a opinião do Barco.",
        "To contact the author of this story: Jo Doe at jo@boat.example",
        "This column does not necessarily reflect the opinion of The Boat.",
        "For more on news from the river please visit The Boat.",
        "Редакция не несёт ответственности за содержание объявлений.",
        "7 marzo 2022 (modifica il 8 marzo 2022 | 10:19)",
        "阅读下一篇：",
    ] {
        let chaff = format!("<p>{chaff}</p>");
        assert_eq!(left("", "", &chaff, None), "", "{chaff}");
    }
    for kept in [
        "When you buy a boat you expect it to float, and this one did not.",
        "For all the latest pumps, the town drowned.",
        "This article of the treaty stood in no law until 1950.",
        "Published in 1921, the book sold well before the war.",
        "This publication is the last of its kind on the river.",
        "Comments will be moderated by a committee of three.",
        "Last updated in 1998, the map still shows the mill.",
        "Posted by the door was a list of 12 boats.",
        "This entry was posted on the chapel door by the sexton.",
        "Print this high on the wall, the boy begged",
        "River writer Jo Doe in Lower Town contributed to this report.",
        "[it ended at dawn]",
        "To contact the author he wrote to the mill.",
        "This column does not stand as straight as it did",
        "For more on the dam they would have to wait for spring.",
        "Редакция города не несёт воду в дом.",
        "7 marzo 2022 (il giorno dopo la piena)",
        "Kudos to the mayor",
    ] {
        let kept = format!("<p>{kept}</p>");
        assert_eq!(left("", "", &kept, None), kept);
    }
}

#[test]
fn what_is_said_of_a_page_goes_from_anywhere() {
    for chaff in [
        "This article is more than 5 years old",
        "This story was published more than 7 years ago.",
        "Нашли ошибку? Выделите её и сообщите нам.",
        "Kļūda rakstā?",
        "Dieser Beitrag ist mehr als 5 Jahre alt. Die Angaben sind vielleicht veraltet.",
        "Este artigo tem mais de 1 ano",
        "Našli jste v článku chybu?",
        "Cette page vous a-t-elle été utile ?",
        "Quanto sono chiare le informazioni su questa pagina?",
        "This work is licensed under a Creative Commons Attribution 4.0 International License.",
        "This article is for informational purposes only and replaces no advice.",
        "Discuss on Hacker News",
        "Edit this page on GitHub",
        "Save this article to read it later.",
        "To subscribe to The Boat for just £1 a week click here",
        "Send your news stories to boat@river.example and via WhatsApp on +1 555 251.",
        "Comments expressed here do not reflect the opinions of The Boat.",
        "Want new recipes in your inbox every Friday?",
        "Enter your email and we will send you each new essay.",
        "If you found this useful, consider buying me a coffee.",
        "Editor’s Note: This article was originally published in March.",
        "Heb je een tip voor de redactie? Stuur ons een bericht.",
        "Gefällt dir der Artikel? Dann teile ihn!",
        "Mit dem Laden des Videos akzeptieren Sie die Datenschutzerklärung von YouTube.",
        "This site is protected by reCAPTCHA and its rules.",
    ] {
        let chaff = format!("<p>{chaff}</p>");
        assert_eq!(left("", &chaff, "", None), "", "{chaff}");
    }
    for kept in [
        "This article of the law is more than a century old.",
        "This story was published more than anybody had hoped.",
        "Нашли ошибку в плотине, и город уехал.",
        "Dieser Artikel der Verfassung ist älter als die Stadt.",
        "Discuss this with your doctor before you go.",
        "Edit this down to a page, the old man wrote.",
        "Save this much water every day, and the town will live.",
        "Send your children to school, the mayor wrote to them.",
        "Want to be read by every voter? The mayor does.",
        "Enter your email address in the second field and click Next.",
        "Note: the dam is shut on Mondays.",
        "Heb je ooit zo'n dam gezien?",
        "This work is done by hand, under a licence of the town.",
    ] {
        let kept = format!("<p>{kept}</p>");
        assert_eq!(left("", &kept, "", None), kept);
        assert_eq!(left("", "", &kept, None), kept);
    }
}

#[test]
fn stamps_and_claims_of_other_languages_go_from_the_end() {
    for chaff in [
        "First published: Mon, July 15 2013. 15:40 IST",
        "Zuletzt aktualisiert am Sonntag, den 14. Juni 2009 um 18:22 Uhr",
        "Originally published in The Boat 143",
        "Published by The Boat on Nov. 3, 2019.",
        "Medically reviewed by Jane Doe, MD on May 4, 2023",
        "Fact checked by Jane Doe",
        "Disclaimer: The Boat is not responsible for what its readers say.",
        "Alle Angaben nach bestem Wissen und ohne Gewähr.",
        "About the author: Jane Doe is a writer who lives by the river.",
        "Contact our office today at (555) 010-2020 for a free consultation.",
        "Text und Fotos: Jane Doe",
        "red, fluss.example/Agenturen",
    ] {
        let chaff = format!("<p>{chaff}</p>");
        assert_eq!(left("", "", &chaff, None), "", "{chaff}");
    }
    for kept in [
        "Disclaimer: I have worked for the dam myself.",
        "Updated plans for the dam are to come in May.",
        "Published by a friend on the river, the book sold well.",
        "Contact with the river was lost in 1998.",
        "Call the boats home.",
        "Additional reporting: Jo Doe",
    ] {
        let kept = format!("<p>{kept}</p>");
        assert_eq!(left("", "", &kept, None), kept);
    }
}

#[test]
fn a_mark_in_a_line_is_no_picture() {
    let image = |width: u32| format!("<img src=\"https://a.example/i.png\" width=\"{width}\">");
    let line = |width| format!("<p>{}本文来源：新河报 责任编辑：河小明_NE0011</p>", image(width));
    assert_eq!(left("", "", &line(13), None), "");
    assert_eq!(left("", "", &line(600), None), line(600));
    let last = "<ul><li>下載新河報 app，每日新聞不漏接</li></ul>";
    assert_eq!(left("", "", last, None), "<ul></ul>");
    let items = "<ul><li>河水上漲</li><li>下載新河報 app，每日新聞不漏接</li></ul>";
    assert_eq!(left("", "", items, None), items);
}
