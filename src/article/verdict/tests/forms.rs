//! Pages that are forms, or have one.

use super::*;

#[test]
fn a_page_is_the_form_that_stands_open_in_it() {
    let form = "<form>Name <input name=n> Password <input type=password></form>";
    let judged = |title: &str, main: &str| judge(&page(title, main, ""), &Hints::default());
    let labels = "<p>Your name here is what others see of you, so think twice</p>\
                  <p>We never give your address to anybody else, nor sell it</p>\
                  <p>Members pay nothing in their first year with us, and two coins after</p>\
                  <p>Boats are hired out on Mondays to those who have shown that they can sail</p>\
                  <p>Ask at the desk for the key of the shed, and bring it back before the tide</p>";
    assert!(judged("Harbour Club", &format!("{labels}{form}")).is_err());
    // Of the frame, ready to open, or hidden, it says nothing of the page.
    for frame in [
        format!("<nav>{form}</nav>"),
        format!("<div class='site-header-login'>{form}</div>"),
        format!("<div id=loginModal>{form}</div>"),
        format!("<div style='display:none'>{form}</div>"),
    ] {
        assert_eq!(judged("Harbour Club", &format!("{labels}{frame}")), Ok(()), "{frame}");
    }
    // Beside a story, or under somebody's name, neither.
    let story = "<p>The harbour was closed for eleven hours on Monday.</p><p>Two ferries waited \
                 outside until the fog had gone, with some nine hundred people on \
                 board, most of them on their way to work.</p>";
    assert_eq!(judged("Fog", &format!("{story}{form}")), Ok(()));
    assert_eq!(judged("Fog", &format!("<time>May 5</time>{labels}{form}")), Ok(()));
}

#[test]
fn what_asks_for_names_and_forgotten_passwords_is_none() {
    let text = "<p>Enter the address that you gave us and we will send you a letter</p><p>It may \
                take some minutes until it is with you</p>";
    for title in ["Forgot your password?", "Registrieren", "找回密码", "Create an account | Club"]
    {
        assert!(judge(&page(title, text, ""), &Hints::default()).is_err(), "{title}");
        let dated = format!("<time>May 5</time>{text}");
        assert_eq!(judge(&page(title, &dated, ""), &Hints::default()), Ok(()), "{title}");
    }
    for title in ["Register of ships", "Why we forget passwords", "用户注册量创新高"] {
        assert_eq!(judge(&page(title, text, ""), &Hints::default()), Ok(()), "{title}");
    }
}
