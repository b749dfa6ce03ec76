//! Marks of authors, and whom they name.

use crate::article::byline::tests::of_page;

#[test]
fn a_name_is_told_from_what_stands_beside_it() {
    for (html, wanted) in [
        (
            "<div class=bylines><p class=byline__name>Jane Doe</p><p class=byline__name>John Roe</p></div>",
            Some("Jane Doe, John Roe"),
        ),
        (
            "<ul class=author-box><li><h4 class=x-author__name>Jane Doe</h4><p>Jane Doe is a correspondent of ours in the valley.</p></ul>",
            Some("Jane Doe"),
        ),
        (
            "<div itemprop=author><meta itemprop=name content=王小明><a>王小明</a><div>河水话题下的优秀答主</div></div>",
            Some("王小明"),
        ),
        (
            "<p class=byline>By <a class=author-name>Jane Doe</a> and John Roe</p>",
            Some("Jane Doe and John Roe"),
        ),
        ("<p class=byline>By <a>Jane Doe</a>, Staff Writer</p>", Some("Jane Doe")),
        (
            "<meta property=og:site_name content='The Valley'><a rel=author>The Valley</a><i itemprop=author>Jane Doe</i>",
            Some("Jane Doe"),
        ),
        (
            "<meta property=og:site_name content='Jane Doe'><a rel=author>Jane Doe</a>",
            Some("Jane Doe"),
        ),
        ("<span class=author>View all posts by Jane Doe</span>", Some("Jane Doe")),
        ("<a data-open=authorization>Jane Doe</a>", None),
        ("<a class=js-authorize>Jane Doe</a><p class=authorities>Jane Doe</p>", None),
        ("<a class=authorInfo>Jane Doe</a>", Some("Jane Doe")),
        ("<a data-filter=more_from_author>More From Jane</a>", None),
        (
            "<a data-part=author-more>Jane Doe</a><i class='author more'>John Roe</i>",
            Some("John Roe"),
        ),
        ("<div class=author>Write to the author <textarea></textarea></div>", None),
        ("<p class=photo-byline>Jane Doe</p><p class='byline photo'>Jane Doe</p>", None),
        ("<figure><figcaption><i class=byline>Jane Doe</i></figcaption></figure>", None),
        ("<div class=img-author><img src=x><b>Jane Doe</b></div>", Some("Jane Doe")),
        ("<p class=author-photo>Jane Doe</p>", Some("Jane Doe")),
        (
            "<div itemprop=author itemscope><b itemprop=name>Jane Doe</b><i itemprop=addressCountry itemscope><meta itemprop=name content=Halden></i></div>",
            Some("Jane Doe"),
        ),
        (
            "<p class=byline>By <i itemprop=author itemscope><b itemprop=name>Jane Doe</b></i></p>",
            Some("Jane Doe"),
        ),
        (
            "<span itemprop=author itemscope><b itemprop=name>Jane Doe</b></span>, <span itemprop=author>Al Hale</span>",
            Some("Jane Doe, Al Hale"),
        ),
        (
            "<p>By <a rel=author>Jane Doe</a> and <a rel=author>Al Hale</a></p>",
            Some("Jane Doe, Al Hale"),
        ),
        (
            "<ul><li><a rel=author>Jane Doe</a><li><a rel=author>Al Hale</a></ul>",
            Some("Jane Doe, Al Hale"),
        ),
        ("<p><a rel=author>Jane Doe</a> <a rel=author>Follow</a></p>", Some("Jane Doe")),
        ("<p><a rel=author>Jane Doe</a></p><p><a rel=author>Al Hale</a></p>", Some("Jane Doe")),
        (
            "<meta name=author content='Valley House'><meta name=dc.publisher content='Valley House'><p class=autor><a rel=author>Jane Doe</a> / <a rel=author>Al Hale</a></p>",
            Some("Jane Doe, Al Hale"),
        ),
        (
            "<div class=x-author-name><div class=x-author-by>Nga</div> <a>Gazeta Valle</a></div>",
            Some("Gazeta Valle"),
        ),
        (
            "<div class=author>Par <b>JEANNE DUPONT</b>, <b>ANNE BERG</b> Envoyées à Rome</div>",
            Some("JEANNE DUPONT, ANNE BERG"),
        ),
        ("<div class=author><b>Jane Doe</b>, <b>Valley Herald</b></div>", Some("Jane Doe")),
        ("<a class=follow-nickName>小明的河</a>", Some("小明的河")),
        ("<div class=authi><a>小明</a></div><div class=authi><a>李红</a></div>", Some("小明")),
        (
            "<div class=story-byline><span>更新于2023年5月10日 06:02</span><span>王小明 发自北京</span></div>",
            Some("王小明"),
        ),
        ("<div class=author>责任编辑：王小明</div>", None),
        ("<span class=writeBy>كتبت منى فؤاد</span>", Some("منى فؤاد")),
        ("<span class=field--name-uid><span>Jane Doe</span></span>", Some("Jane Doe")),
        (
            "<div class=author><span class=name>Jane Doe</span><span class=role>Head of Milling</span></div>",
            Some("Jane Doe"),
        ),
        (
            "<div class=author-info><a>Jane Doe</a><span class=author-role>Milling</span><span class=reading-time>Six</span></div>",
            Some("Jane Doe"),
        ),
        ("<p class=author>By <b>Jane Doe</b> Valley Herald</p>", Some("Jane Doe")),
        ("<p class=author>By Jane Doe<br>Rome<br>June 8, 2004</p>", Some("Jane Doe")),
        ("<p class=author>Jane Doe, <i>Valley News</i></p>", Some("Jane Doe")),
        ("<p class=author>von <a>Jane van Doe</a>, Valley 7</p>", Some("Jane van Doe")),
        (
            "<p class=author><a>Jane Doe</a>, <a>John Roe</a>, Valley</p>",
            Some("Jane Doe, John Roe"),
        ),
        ("<p class=author><a>Jane Doe</a> and John Roe</p>", Some("Jane Doe and John Roe")),
        ("<p class=author><i>Mary Ann</i> <i>Doe</i></p>", Some("Mary Ann Doe")),
        ("<p class=author><a>Jane Doe</a> <i>Milling</i></p>", Some("Jane Doe")),
        ("<p class=author><i>Jane</i> <i>Doe</i></p>", Some("Jane Doe")),
        ("<p class=author>By <a>jdoe</a> in <a>Workshop</a></p>", Some("jdoe")),
        ("<p class=author>王小明 <span>口腔科医师</span></p>", Some("王小明")),
        ("<p class=author><a>阿波</a><span>89 粉丝</span></p>", Some("阿波")),
        ("<div class=box_author><h4>Jane Doe</h4><p>Jane Doe writes.</p></div>", Some("Jane Doe")),
        ("<p data-part=text-author><a>Jane Doe</a></p>", Some("Jane Doe")),
        (
            "<div class=author><figcaption>Drawn</figcaption>Ein Kommentar von <a>Jane Doe</a></div>",
            Some("Jane Doe"),
        ),
        (
            "<figure class=TextAuthor><figcaption class=TextAuthor__caption><i class=TextAuthor__name>Jane Doe</i><i>Milling</i></figcaption></figure>",
            Some("Jane Doe"),
        ),
        ("<ul class=TextAuthors><li>Jane Doe</ul>", Some("Jane Doe")),
        ("<i class=note-author>Jane Doe</i>", Some("Jane Doe")),
        ("<i class=author-note>A note from Jane Doe</i>", None),
        ("<div class=c_quote>a</div><div class=author>Jane Doe</div>", None),
        ("<div class=author><span class=time>Jane Doe</span></div>", Some("Jane Doe")),
        ("<i class=byline>โดย</i> <i class=author><a>สมชาย ใจดี</a></i>", Some("สมชาย ใจดี")),
        ("<i class=byline>Nork</i> <i class=author>Jane Doe</i>", Some("Jane Doe")),
        ("<i class=byline>Jane</i> <i class=date>May</i>", Some("Jane")),
        (
            "<i class=byline><i>Nork</i> <i class='author vcard'><a>Jane Doe</a></i></i>",
            Some("Jane Doe"),
        ),
        (
            "<div class=byline><i class=author>Jane Doe</i> <i class=author>John Roe</i></div>",
            Some("Jane Doe, John Roe"),
        ),
        ("<i class='post-author vcard'>Nork brao <i class=fn>Jane</i></i>", Some("Jane")),
        ("<i class=author><a href=/x>مریم صادقی</a> <i>نامہ نگار</i></i>", Some("مریم صادقی")),
        ("<i class=author><a>سامي خليل</a>، <a>هبة حسام</a></i>", Some("سامي خليل, هبة حسام")),
        (
            "<div class=byline><i>بقلم</i> <a>دلال خليل</a> <i>تصميم محمد منصور</i></div>",
            Some("دلال خليل"),
        ),
        (
            "<div class=m-statement__author>Posts stated</div><div class=m-author>Jane Doe</div>",
            Some("Jane Doe"),
        ),
        ("<article data-author-name=jane77><h1>A</h1>B</article>", Some("jane77")),
        ("<p><i data-ljuser=jane77><b>jane77</b></i></p>", Some("jane77")),
        ("<i class=author>Valley - <a href=/author/x>محمد علي</a></i>", Some("محمد علي")),
        ("<p>As <i data-ljuser=jane77><b>jane77</b></i> said</p>", None),
        (
            "<a rel=author href=/>Floury Letters</a><i itemprop=author>Jane Doe</i>",
            Some("Jane Doe"),
        ),
        (
            "<a rel=author href=https://a.example/>Floury Letters</a><i class=author>Jane Doe</i>",
            Some("Jane Doe"),
        ),
        ("<a rel=author href=/jane>Jane Doe</a><i class=author>John Roe</i>", Some("Jane Doe")),
        ("<div class=blog_quote><i class=quote-author>Jane Doe</i></div>", None),
        ("<blockquote><i class=author>Jane Doe</i></blockquote>", None),
        ("<div class=comment-page><h1>T</h1><p class=author>Jane Doe</p></div>", Some("Jane Doe")),
        ("<div class=comment><b>T</b><p class=author>Jane Doe</p></div>", None),
        (
            "<div class=author-card><a class=nick>jane77</a> <i>Follow</i> <i>56 follow</i></div>",
            Some("jane77"),
        ),
        ("<p class=c-author><i>Agência Vale</i><i>Texto</i></p>", Some("Agência Vale")),
        (
            "<i class=itemAuthor>Scritto da <a>Redazione</a></i><h3 class=itemAuthorLatest>Ultimi da Redazione</h3>",
            Some("Redazione"),
        ),
        ("<p class=x-byline><i>WVXU</i> | By <a>Jane Doe</a></p>", Some("Jane Doe")),
        ("<p class=date-author><i>23,114 Views</i> <i>41 Comments</i></p>", None),
        ("<p><time class=author__date>Friday, 5 May 2023</time></p>", None),
        ("<p class=author-bio>Jane Doe covers rivers for the Post.</p>", Some("Jane Doe")),
        ("<p class=author-bio>Jane covers rivers for the Post.</p>", None),
        (
            "<h1>T</h1><p>By John Roe</p><p class=author-bio>Jane Doe covers rivers for the Post.</p>",
            Some("John Roe"),
        ),
        (
            "<meta name=author content='Berg &amp; Roe LLP'><h1>T</h1><p class=author>Jane Doe</p>",
            Some("Jane Doe"),
        ),
        ("<meta name=author content='Berg &amp; Roe LLP'><h1>T</h1>", Some("Berg & Roe LLP")),
        ("<div class=testimonial><p class=testimonial__author>Jane Doe</div>", None),
        (
            "<meta property=og:site_name content=Vbote><meta name=author content=Vbote><p class=author_mail>Jane Doe</p>",
            Some("Jane Doe"),
        ),
        (
            "<meta property=og:site_name content=Vbote><meta name=author content=Vbote><p class=author>Jane Doe</p><p class=author>John Roe</p>",
            Some("Vbote"),
        ),
        (
            "<meta property=og:site_name content=Vbote><meta name=author content=Vbote><p class=author>Vbote Sponsored</p>",
            Some("Vbote"),
        ),
    ] {
        assert_eq!(of_page(html).as_deref(), wanted, "{html}");
    }
}
