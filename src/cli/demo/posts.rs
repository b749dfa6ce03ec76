//! What the news site of the demonstration prints. The news is invented.

use std::io::Cursor;

use image::{ImageFormat, Rgb, RgbImage};

/// One paper of the site.
pub(super) struct Paper {
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    language: &'static str,
    menu: &'static [&'static str],
    related: &'static str,
    pub(super) posts: &'static [Post],
}

/// One post of a paper.
pub(super) struct Post {
    pub(super) slug: &'static str,
    pub(super) title: &'static str,
    /// RFC 2822.
    pub(super) date: &'static str,
    author: &'static str,
    paragraphs: &'static [&'static str],
    /// A picture and its caption.
    picture: Option<(&'static str, &'static str)>,
    /// Whether the page is served as GBK and says so only in its text.
    pub(super) gbk: bool,
    /// Whether a censor's page comes instead.
    pub(super) blocked: bool,
    /// Whether it is published after the first pass.
    pub(super) later: bool,
}

const POST: Post = Post {
    slug: "",
    title: "",
    date: "",
    author: "",
    paragraphs: &[],
    picture: None,
    gbk: false,
    blocked: false,
    later: false,
};

pub(super) const CHINESE: Paper = Paper {
    name: "zh",
    title: "好消息报",
    language: "zh-CN",
    menu: &["首页", "财经", "社会", "国际", "联系我们"],
    related: "相关阅读：热门文章排行榜",
    posts: &[
        Post {
            slug: "462755",
            title: "小镇书店用二维码传递被删除的文章",
            date: "Mon, 11 Jan 2021 02:30:00 GMT",
            author: "贺景田",
            paragraphs: &[
                "【好消息报2021年1月11日】一家只有两名店员的小镇书店，最近成了当地读者交换文章的地方。店主把每篇文章的地址印成二维码，贴在书架旁边，读者用手机扫描之后，就可以在任何一个还能打开的镜像上继续阅读。",
                "店主说，文章常常在发表几个小时之后就不见了。<b>“地址会消失，内容不会。”</b>他说，只要有人留着一份拷贝，别人就能重新找到它。",
                "书店的做法很快被邻近几个县的读者学了去。有人把整个仓库拷进优盘，有人把它打印成小册子。据店主估计，过去一个月里，至少有三千人次通过这些二维码读到了文章。",
                "读者李女士表示，她最看重的是每一页底部都写明了其他镜像的地址：“一个打不开，就换下一个。”",
            ],
            picture: Some(("bookshop.jpg", "书店里的二维码书架。（图片：好消息报）")),
            ..POST
        },
        Post {
            slug: "462801",
            title: "老工程师整理三十年气象记录供公众查阅",
            date: "Tue, 12 Jan 2021 08:00:00 GMT",
            author: "宋月",
            paragraphs: &[
                "退休工程师周先生花了六年时间，把三十年的手写气象记录录入电脑，并公开给所有人查阅。他的记录每天两次，从未间断，包括温度、湿度、风向和能见度。",
                "他说，官方公布的能见度数字和他自己看到的常常不一样，“我只是把看到的写下来”。这些数据如今被几所大学的研究者引用，用来校正卫星观测的结果。",
                "周先生打算把原始本子也扫描出来，放进同一个仓库。他希望年轻人能接着记下去，“记录本身就是意义”。",
            ],
            gbk: true,
            ..POST
        },
        Post {
            slug: "462913",
            title: "地方小额贷款新规公布 小商户盼细则",
            date: "Wed, 13 Jan 2021 11:45:00 GMT",
            author: "贺景田",
            paragraphs: &[
                "多个地方本周公布了小额贷款的新规定，要求放款机构披露实际年利率，并限制提前还款的违约金。小商户普遍欢迎，但也担心执行走样。",
                "在夜市经营小吃摊的王先生说，他去年借了五万元，到手只有四万六，“合同上写的利率和我算出来的不是一回事”。新规要求把所有费用折算成年利率，他认为这是最实在的一条。",
                "业内人士指出，规定能否落实，要看地方监管是否公布投诉渠道和处理结果。目前只有两个城市给出了时间表。",
            ],
            ..POST
        },
        Post {
            slug: "463020",
            title: "志愿者建成第十个镜像 旧链接全部仍可打开",
            date: "Thu, 14 Jan 2021 09:10:00 GMT",
            author: "宋月",
            paragraphs: &[
                "一个由志愿者维护的新闻存档本周建成了第十个镜像。维护者说，两年前的链接至今全部可以打开，因为页面之间用的都是相对链接，换一个地址照样能读。",
                "他们没有服务器，也没有预算，只有几个普通的代码仓库账号。账号被封的事情发生过三次，每次都在一天之内换上了备用的镜像，读者几乎没有察觉。",
                "维护者建议读者保存一份完整的拷贝：“最好的镜像，就是您手里的那一份。”",
            ],
            later: true,
            ..POST
        },
    ],
};

pub(super) const ENGLISH: Paper = Paper {
    name: "en",
    title: "The Loopback Herald",
    language: "en",
    menu: &["Home", "Politics", "Business", "World", "Subscribe"],
    related: "You may also like: ten stories everybody reads",
    posts: &[
        Post {
            slug: "librarians-keep-the-lights-on",
            title: "Librarians keep the lights on when the network goes out",
            date: "Mon, 11 Jan 2021 06:00:00 GMT",
            author: "Mara Ellison",
            paragraphs: &[
                "When the city lost its connection to the outside for the third time this winter, the public library stayed open late. On a table by the door stood a laptop with a copy of every article that had been published before the cut, and a printer that turned addresses into small square codes.",
                "Visitors copied what they wanted to phones and memory sticks. Nobody asked for a name. <em>“We lend books without asking why,”</em> said one librarian, “and this is no different.”",
                "By the end of the week some four hundred people had taken a full copy home. Several of them now offer it to their neighbours, which was, the librarian said, <a href=\"https://library.example/plan\">the plan all along</a>.",
            ],
            picture: Some((
                "library.jpg",
                "The reading room on Thursday evening. Photo: The Loopback Herald",
            )),
            ..POST
        },
        Post {
            slug: "river-gauge-data-goes-public",
            title: "River gauge data goes public after eight-year wait",
            date: "Tue, 12 Jan 2021 15:20:00 GMT",
            author: "Tomas Reid",
            paragraphs: &[
                "The water authority has released eight years of readings from its river gauges, ending a dispute with farmers downstream who had asked for the figures since the floods of 2013.",
                "The files show that on four occasions the alarm threshold was passed hours before any warning was given. The authority said that its procedures had since changed, and that warnings now go out automatically.",
                "Farmers welcomed the release. They have asked that the readings be published every hour from now on, in a form that anybody can copy.",
            ],
            ..POST
        },
        Post {
            slug: "court-hears-case-on-deleted-reports",
            title: "Court hears case on deleted reports",
            date: "Wed, 13 Jan 2021 10:00:00 GMT",
            author: "Mara Ellison",
            paragraphs: &[],
            blocked: true,
            ..POST
        },
        Post {
            slug: "old-radio-network-carries-new-bulletins",
            title: "Old radio network carries new bulletins",
            date: "Thu, 14 Jan 2021 18:05:00 GMT",
            author: "Tomas Reid",
            paragraphs: &[
                "A network of amateur radio operators has begun to carry short news bulletins across the valley, read out twice a day and written down by listeners who pass the text on.",
                "The bulletins are short on purpose. Each ends with a number, so that a listener who missed one knows it and can ask for it the next day. “It is the oldest trick there is,” said one operator, “count what you send.”",
                "The network reaches some thirty villages that have had no other connection since December.",
            ],
            later: true,
            ..POST
        },
    ],
};

/// Returns the HTML of a post, among the clutter of a news site.
pub(super) fn page(paper: &Paper, post: &Post) -> String {
    let charset = if post.gbk { "gbk" } else { "utf-8" };
    let menu: String =
        paper.menu.iter().map(|word| format!("<li><a href=\"/\">{word}</a></li>")).collect();
    let figure = post.picture.map_or_else(String::new, |(name, caption)| {
        format!(
            "<figure><img data-src=\"/pictures/{name}\" alt=\"\"><figcaption>{caption}\
             </figcaption></figure>"
        )
    });
    let text: String =
        post.paragraphs.iter().map(|paragraph| format!("<p>{paragraph}</p>\n")).collect();
    format!(
        "<!DOCTYPE html><html lang=\"{}\"><head><meta charset=\"{charset}\">\
         <title>{} - {}</title><meta name=\"author\" content=\"{}\">\
         <script>track('visitor')</script></head><body>\
         <nav><ul>{menu}</ul></nav><div class=\"ad\">BUY NOW</div>\
         <article><h1>{}</h1>{figure}\n{text}</article>\
         <aside class=\"related\"><a href=\"/\">{}</a></aside>\
         <img src=\"http://tracker.example/pixel.gif\" width=\"1\" height=\"1\">\
         <footer>© {} <a href=\"/\">Terms</a></footer></body></html>",
        paper.language,
        post.title,
        paper.title,
        post.author,
        post.title,
        paper.related,
        paper.title
    )
}

/// Returns what a censor's middlebox sends in place of a page.
pub(super) fn block_page() -> &'static str {
    "<html><head><title>Access Denied</title></head><body><h1>Access Denied</h1>\
     <p>You don't have permission to access this page on this server.</p></body></html>"
}

/// Draws a picture.
pub(super) fn picture(name: &str) -> Option<Vec<u8>> {
    let warm: u8 = match name {
        "bookshop.jpg" => 200,
        "library.jpg" => 120,
        _ => return None,
    };
    let shade = |value: u32| u8::try_from(value % 256).unwrap_or_default();
    let picture = RgbImage::from_fn(640, 360, |x, y| {
        // Shelves, more or less.
        let book = (x / 23 * 37 + y / 90 * 91) % 120;
        match y % 90 {
            0..8 => Rgb([90, 60, 40]),
            _ => Rgb([warm.saturating_sub(shade(book)), shade(80 + book), shade(60 + book / 2)]),
        }
    });
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Jpeg).ok()?;
    Some(bytes.into_inner())
}
