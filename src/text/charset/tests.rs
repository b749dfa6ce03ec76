use super::*;

const CHINESE: &str = "今天的新闻：天气很好，大家都出门去公园散步，孩子们在草地上放风筝。";
const JAPANESE: &str = "今日のニュースです。天気がよくて、みんな公園へ散歩に行きました。";
const KOREAN: &str = "오늘의 뉴스입니다. 날씨가 좋아서 모두 공원으로 산책을 나갔습니다.";

fn bytes(label: &str, text: &str) -> Vec<u8> {
    Encoding::for_label(label.as_bytes()).unwrap().encode(text).0.into_owned()
}

fn wide_bytes(text: &str, big: bool) -> Vec<u8> {
    let unit = |unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() };
    text.encode_utf16().flat_map(unit).collect()
}

fn html(bytes: &[u8], header: Option<&str>) -> Decoded {
    decode(bytes, header, Kind::Html, None)
}

#[test]
fn declared_legacy_pages_are_read() {
    for (label, text) in [
        ("gb2312", CHINESE),
        ("gb18030", CHINESE),
        ("big5", "今天的新聞：天氣很好，大家都出門去公園散步。"),
        ("shift_jis", JAPANESE),
        ("euc-jp", JAPANESE),
        ("iso-2022-jp", JAPANESE),
        ("euc-kr", KOREAN),
        ("ks_c_5601-1987", KOREAN),
        ("windows-1251", "Новости сегодня"),
    ] {
        let by_charset = format!("<html><head><meta charset={label}><title>{text}</title>");
        let by_pragma =
            format!("<meta http-equiv='Content-Type' content='text/html; charset={label}'>{text}");
        for page in [by_charset, by_pragma] {
            let decoded = html(&bytes(label, &page), None);
            assert_eq!(decoded.text, page, "{label}");
            assert!(!decoded.malformed);
        }
        let page = format!("<p>{text}");
        let header = format!("text/html; Charset=\"{label}\"");
        assert_eq!(html(&bytes(label, &page), Some(&header)).text, page, "{label}");
        let feed = format!("<?xml version='1.0' encoding='{label}'?><rss>{text}</rss>");
        assert_eq!(decode(&bytes(label, &feed), None, Kind::Xml, None).text, feed, "{label}");
    }
}

#[test]
fn undeclared_legacy_pages_are_guessed() {
    for (label, text, host) in [
        ("gbk", CHINESE, "news.example.cn"),
        ("big5", "今天的新聞：天氣很好，大家都出門去公園散步，孩子們在草地上放風箏。", "a.tw"),
        ("shift_jis", JAPANESE, "a.jp"),
        ("euc-kr", KOREAN, "a.kr"),
        ("iso-2022-jp", JAPANESE, "a.jp"),
    ] {
        let page = format!("<html><p>{text}</p></html>");
        let decoded = decode(&bytes(label, &page), None, Kind::Html, Some(host));
        assert_eq!(decoded.text, page, "{label}");
    }
}

#[test]
fn utf_16_is_read_with_and_without_its_mark() {
    let feed = format!("<?xml version=\"1.0\" encoding=\"utf-16\"?><rss>{CHINESE}</rss>");
    for big in [false, true] {
        let plain = wide_bytes(&feed, big);
        let marked = wide_bytes(&format!("\u{feff}{feed}"), big);
        for sample in [plain, marked] {
            assert_eq!(decode(&sample, None, Kind::Xml, None).text, feed);
            assert_eq!(html(&sample, Some("text/html")).text, feed);
        }
    }
}

#[test]
fn the_mark_outranks_the_header_and_the_header_the_page() {
    let marked = "\u{feff}<meta charset=gbk>é";
    assert_eq!(html(marked.as_bytes(), Some("text/html; charset=big5")).encoding, "UTF-8");
    let page = bytes("big5", "<meta charset=gbk>新聞");
    assert_eq!(html(&page, Some("text/html; charset=big5")).text, "<meta charset=gbk>新聞");
}

#[test]
fn wrong_labels_on_utf_8_are_overruled_by_the_bytes() {
    let page = format!("<meta charset=gb2312><p>{CHINESE}");
    assert_eq!(html(page.as_bytes(), None).encoding, "UTF-8");
    assert_eq!(html("<p>café".as_bytes(), Some("text/html; charset=iso-8859-1")).text, "<p>café");
}

#[test]
fn utf_8_that_makes_sense_as_another_encoding_is_utf_8() {
    let page = "<meta charset=gbk><p>今天的新闻好</p>";
    assert!(!encoding_rs::GBK.decode_without_bom_handling(page.as_bytes()).1);
    assert_eq!(html(page.as_bytes(), None).text, page);
    let feed = "<?xml version='1.0' encoding='gb2312'?><rss>今天的新闻好</rss>";
    assert_eq!(decode(feed.as_bytes(), None, Kind::Xml, None).text, feed);
}

#[test]
fn a_page_wrongly_called_utf_8_is_read_as_what_it_says_itself() {
    let page = format!("<meta charset=gbk><p>{CHINESE}");
    let decoded = html(&bytes("gbk", &page), Some("text/html; charset=utf-8"));
    assert_eq!(decoded.text, page);
}

/// Text that each undeclared encoding is guessed by, with a host.
const FOREIGN: [(&str, &str, &str); 8] = [
    ("gb18030", "今天的新闻：天气很好，大家都出门去公园散步，孩子们在草地上放风筝。", "a.cn"),
    ("big5", "今天的新聞：天氣很好，大家都出門去公園散步，孩子們在草地上放風箏。", "a.tw"),
    ("shift_jis", "今日のニュース：天気がよく、みんな公園へ散歩に出かけました。", "a.jp"),
    ("euc-kr", "오늘의 뉴스: 날씨가 좋아서 모두 공원으로 산책하러 나갔습니다.", "a.kr"),
    ("windows-1251", "Новости дня: погода хорошая, и все вышли гулять в парк у реки.", "a.ru"),
    ("koi8-u", "Новини дня: погода гарна, і всі вийшли гуляти в парк біля річки.", "a.ua"),
    ("windows-1256", "أخبار اليوم: الطقس جميل وخرج الجميع للتنزه في الحديقة قرب النهر.", "a.eg"),
    (
        "windows-1252",
        "Les nouvelles du jour : il fait beau, tout le monde a été à la fête.",
        "a.fr",
    ),
];

#[test]
fn wrong_declarations_are_overruled_by_bytes_that_do_not_fit_them() {
    for (label, text, host) in FOREIGN {
        let page = format!("<html><p>{}</p></html>", text.repeat(4));
        let raw = bytes(label, &page);
        let undeclared = decode(&raw, None, Kind::Html, Some(host));
        assert_eq!(undeclared.text, page, "{label}, undeclared");
        let header = Some("text/html; charset=utf-8");
        assert_eq!(decode(&raw, header, Kind::Html, Some(host)).text, page, "{label} as UTF-8");
        // And UTF-8 that is called so.
        let called = format!("text/html; charset={label}");
        let decoded = decode(page.as_bytes(), Some(&called), Kind::Html, Some(host));
        assert_eq!(decoded.text, page, "UTF-8 called {label}");
    }
}

#[test]
fn of_two_metas_the_first_counts_unless_the_bytes_are_in_the_other() {
    let both = |first: &str, second: &str| {
        format!("<meta charset={first}><meta charset={second}><p>{}", CHINESE.repeat(4))
    };
    let page = both("gbk", "big5");
    assert_eq!(html(&bytes("gbk", &page), None).text, page);
    for (first, second) in [("gbk", "utf-8"), ("utf-8", "gbk")] {
        let page = both(first, second);
        assert_eq!(html(page.as_bytes(), None).text, page, "UTF-8 as {first}");
        assert_eq!(html(&bytes("gbk", &page), None).text, page, "GBK as {first}");
    }
}

#[test]
fn latin_1_is_not_believed_of_letters_in_rows() {
    let russian = "Новости сегодня: погода хорошая, и все пошли гулять в городской парк.";
    for (label, text) in [
        ("gbk", CHINESE),
        ("big5", "今天的新聞：天氣很好，大家都出門去公園散步，孩子們在草地上放風箏。"),
        ("shift_jis", JAPANESE),
        ("euc-kr", KOREAN),
        ("windows-1251", russian),
    ] {
        let page = format!("<meta charset={label}><p>{}", text.repeat(3));
        let header = Some("text/html; charset=iso-8859-1");
        assert_eq!(html(&bytes(label, &page), header).text, page, "{label} in its meta");
        let page = format!("<meta charset=iso-8859-1><p>{}", text.repeat(3));
        assert_eq!(html(&bytes(label, &page), None).text, page, "{label} in its bytes");
    }
    let mut slip = format!("<meta charset=iso-8859-1><p>{}", CHINESE.repeat(3)).into_bytes();
    slip.push(0xe4);
    assert_eq!(html(&slip, None).encoding, "UTF-8");
    for text in [
        "Élysée : « l’été dernier, où l’État s’était opposé à la réforme », a-t-il dit à Orléans.",
        "Die Übergrößen für Äste, Öfen und Straßen müssen überprüft werden, hieß es in Köln.",
        "As eleições e as informações sobre a situação das populações, não são suposições.",
        "\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}\u{a0}————————————••••••••••••• été",
        "Í þessu tilviki er það ekki rétt að öll börn eigi að vera úti á kvöldin, sagði hún.",
    ] {
        let page = format!("<meta charset=iso-8859-1><p>{}", text.repeat(5));
        let decoded = html(&bytes("windows-1252", &page), Some("text/html;charset=latin1"));
        assert_eq!(decoded.text, page);
    }
}

#[test]
fn four_byte_letters_of_gb18030_are_read_whatever_its_label() {
    let page = "<meta charset=gb2312><p>㐀㐁𠀀 and 镕 and 堃";
    assert_eq!(html(&bytes("gb18030", page), None).text, page);
}

#[test]
fn utf_16_that_calls_itself_utf_8_is_seen() {
    let page = format!("<html><meta charset=utf-8><p>{CHINESE}");
    for big in [false, true] {
        let header = Some("text/html; charset=utf-8");
        assert_eq!(html(&wide_bytes(&page, big), header).text, page);
    }
}

#[test]
fn one_broken_byte_does_not_change_the_encoding() {
    let mut page = format!("<meta charset=utf-8><p>{CHINESE}").into_bytes();
    page.push(0xe4);
    let decoded = html(&page, None);
    assert_eq!(decoded.encoding, "UTF-8");
    assert!(decoded.malformed && decoded.text.contains("今天"));
}

#[test]
fn a_late_meta_counts_where_the_bytes_are_not_utf_8() {
    let page = format!("<title>{}</title><meta charset=gbk>{CHINESE}", "x".repeat(2_000));
    assert_eq!(html(&bytes("gbk", &page), None).text, page);
}

#[test]
fn hosts_that_chardetng_would_panic_on_are_no_hint() {
    for host in ["", ".", "EXAMPLE.CN", "пример.рф", "127.0.0.1", "a..", "[::1]"] {
        let _ = decode(&[0xc4, 0xe3, 0xba, 0xc3], None, Kind::Html, Some(host));
    }
}

#[test]
fn any_bytes_decode() {
    for sample in [
        &b""[..],
        b"<",
        b"<!--",
        b"<meta",
        b"<meta charset",
        b"<meta charset=",
        b"\0",
        b"\xff\xfe\xd8",
        b"<?xml encoding='",
        b"</",
        b"<a b='",
        b"<meta =a charset=gbk>",
    ] {
        for kind in [Kind::Html, Kind::Xml, Kind::Json] {
            let _ = decode(sample, Some("text/html; charset"), kind, Some("a.cn"));
        }
    }
}
