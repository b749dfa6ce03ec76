//! Pages, and the titles that stand above their texts.

use super::*;
use crate::model::Evidence;

/// Returns the title of a page: of its `title`, and what stands above its
/// text.
fn seen(declared: &str, above_text: &str) -> Option<String> {
    titled(declared, above_text, &[])
}

fn titled(declared: &str, above_text: &str, headings: &[&str]) -> Option<String> {
    let text = "<p>The river rose by a hand in the night, and all the people of the lower town carried what they had upstairs, as they do in every spring of the year.</p>";
    let page = Document::from(format!("{above_text}{}", text.repeat(3)));
    let headings = headings.iter().map(|heading| (*heading).to_owned()).collect();
    let page_titles = vec![(declared.to_owned(), Evidence::Markup)];
    let titles = Titles { headings, page: page_titles, ..Titles::default() };
    let chosen = titles.choose().0;
    above(&page, &Lines::of(&page), &titles, &chosen).map(|(title, _)| title)
}

#[test]
fn a_piece_of_what_is_declared_stands_above_the_text() {
    for (declared, shown) in [
        ("River News: Boats go home", "<font size=5><b>Boats go home</b></font>"),
        ("Boats go home [Jane's log] - Loghouse", "<center><b>Boats go home</b></center>"),
        ("Boats :: View topic - Boats go home", "<a class=maintitle href=x>Boats go home</a>"),
        ("Boats go home - World - The Boat, the river's paper", "<b>Boats go home</b>"),
        ("The Boat - Boats go home - by Jane Doe", "<h3>Boats go home</h3>"),
        ("RIVER.example: Boats go home -- Page 1", "<div class=head>Boats go home</div>"),
        ("Boats go home < Rivers < Body - The Boat", "<h2><a href=x>Boats go home</a></h2>"),
    ] {
        let page = format!("<p>Menu</p>{shown}<p>By Jane Doe</p>");
        assert_eq!(seen(declared, &page).as_deref(), Some("Boats go home"), "{declared}");
    }
    for declared in ["河水上涨众人回家-产品-例子公司", "例子论坛--河水上涨众人回家"]
    {
        let page = "<p align=center><font size=4>河水上涨众人回家</font></p>";
        assert_eq!(seen(declared, page).as_deref(), Some("河水上涨众人回家"), "{declared}");
    }
}

#[test]
fn a_headline_in_capitals_may_be_long_and_end_with_a_firm() {
    let long = "ACME MILLS ANNOUNCES ITS AGREEMENT TO ACQUIRE THE RIGHTS TO WHITE FLOUR IN ALL COUNTRIES OF THE WORLD FROM THE BAKERIES OF THE UPPER VALLEY, INC.";
    let page = format!("<p align=right><b>Exhibit 99.1</b></p><p align=center><b>{long}</b></p>");
    assert_eq!(seen("EX-99.1", &page).as_deref(), Some(long));
    let sentence = "<p align=center><b>The mills were sold to the bakeries.</b></p>";
    assert_eq!(seen("EX-99.1", sentence), None);
}

#[test]
fn a_hyphen_parts_no_title() {
    let page = "<h2>kept</h2>";
    assert_eq!(seen("A well-kept", page), None);
}

#[test]
fn a_title_that_is_shown_whole_stays() {
    let page = "<b>Boats: all go home</b><h3>All go home</h3>";
    assert_eq!(seen("Boats: all go home", page), None);
    let page = "<h1>Boats: all go home</h1><b>All go home</b>";
    let found = titled("Boats: all go home - Boat", page, &["Boats: all go home"]);
    assert_eq!(found.as_deref(), Some("Boats: all go home"));
}

#[test]
fn the_name_of_the_site_in_the_first_heading_gives_way_to_one_below() {
    let page = "<h1>Aunt Jane</h1><h2>How boats go home</h2>";
    let found = titled("Aunt Jane - How boats go home", page, &["Aunt Jane"]);
    assert_eq!(found.as_deref(), Some("How boats go home"));
    // What is said below a headline that is called one is less than it.
    let page = "<h1 id=headline>Boats go home</h1><h3>The river is too high</h3>";
    let found = titled("Boats go home / The river is too high", page, &["Boats go home"]);
    assert_eq!(found.as_deref(), Some("Boats go home"));
}

#[test]
fn the_one_line_that_looks_like_a_title_is_it_where_none_is_declared() {
    for shown in [
        "<center><font size=5><b>河水上涨众人回家</b></font></center>",
        "<p align=center><strong>河水上涨众人回家</strong></p>",
        "<div class=newstitle>河水上涨众人回家</div>",
        "<span id=lblTitle>河水上涨众人回家</span>",
        "<h3>河水上涨众人回家</h3>",
        "<p style='font-size:16pt'>河水上涨众人回家</p>",
    ] {
        let page = format!("<p>信息</p>{shown}<p>作者：王小明</p>");
        for declared in ["信息浏览", "例子公司--新闻中心", "The Weekly Boat - Archive"]
        {
            let found = seen(declared, &page);
            assert_eq!(found.as_deref(), Some("河水上涨众人回家"), "{shown}");
        }
    }
}

#[test]
fn a_line_that_is_no_title_is_none() {
    for shown in [
        "<b>Boats go home</b>",
        "<p>Boats go home</p>",
        "<h3>By Jane Doe</h3>",
        "<h3>Summary:</h3>",
        "<h3>May 14, 2024</h3>",
        "<h2>Boats go home</h2><h2>Rivers rise high</h2>",
        "<nav><h3>Boats go home</h3></nav>",
        "<h2>Boats go home</h2><ul><li><a href=x>One</a><li><a href=y>Two</a></ul>",
    ] {
        assert_eq!(seen("The Weekly Boat", shown), None, "{shown}");
    }
    let declared = "What those who live by the river do in spring";
    assert_eq!(seen(declared, "<h3>Boats go home</h3>"), None);
}

#[test]
fn headlines_are_no_running_text_in_scripts_whose_letters_have_many_bytes() {
    for shown in [
        "ชาวบ้านริมแม่น้ำค้านเขื่อน จี้รัฐเปิดรายงานผลกระทบข้ามพรมแดน",
        "ຊາວບ້ານຍັງລໍຖ້າເງິນຊົດເຊີຍຈາກໂຄງການເຂື່ອນໄຟຟ້ານ້ຳຂອງ",
        "မြစ်ကူးတံတားသစ်ကို နှစ်ဆယ်ကြာပြီးနောက် ဖွင့်လှစ်ခဲ့သည်",
        "नदी का पुल बीस साल बाद खुला, लोगों ने राहत की सांस ली और मिठाई बाँटी",
        "Мост через реку открыли спустя двадцать лет: жители деревни не верят своим глазам",
    ] {
        for page in [
            format!("<div align=center><font size=4>{shown}</font></div>"),
            format!("<div class=title>{shown}</div>"),
        ] {
            assert_eq!(seen("The Weekly Boat", &page).as_deref(), Some(shown));
        }
    }
}

#[test]
fn a_table_says_what_the_title_is() {
    let row = |label: &str, told: &str| format!("<tr><td>{label}</td><td>{told}</td></tr>");
    let table = |rows: &[String]| format!("<table>{}</table>", rows.concat());
    let page = table(&[row("标　　题：", "关于修桥的通知"), row("发布机构：", "河边市人民政府")]);
    let found = seen("关于修桥的通知_部门文件_河边市人民政府", &page);
    assert_eq!(found.as_deref(), Some("关于修桥的通知"));
    let page = "<ul><li>名称：关于修桥的通知</li><li>来源：河边市人民政府</li></ul>";
    let found = seen("关于修桥的通知_河边市人民政府", page);
    assert_eq!(found.as_deref(), Some("关于修桥的通知"));
}

#[test]
fn what_stands_behind_a_title_in_its_heading_is_none_of_it() {
    let page = "<h1>河水上涨众人回家<div>精选</div></h1>";
    let found = titled("河水上涨众人回家", page, &["河水上涨众人回家 精选"]);
    assert_eq!(found.as_deref(), Some("河水上涨众人回家"));
    let page = "<h1>河水上涨众人回家<span>12</span></h1>";
    let found = titled("河边故事 河水上涨众人回家_例子网", page, &["河水上涨众人回家12"]);
    assert_eq!(found.as_deref(), Some("河水上涨众人回家"));
    let page = "<h1>Boats of 2024</h1>";
    assert_eq!(titled("Boats of 2024", page, &["Boats of 2024"]), None);
}
