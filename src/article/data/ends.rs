//! End tags of HTML in JSON that are written in another way.

/// Returns HTML whose elements end where they do: some write `{/p}`, lest the
/// script ends in which they write.
pub(super) fn closed(html: &str) -> String {
    let mut closed = String::with_capacity(html.len());
    let mut rest = html;
    if !(html.contains("{/p}") && html.contains("<p")) {
        return html.to_owned();
    }
    while let Some((before, mark)) = rest.split_once("{/") {
        closed.push_str(before);
        let end = mark.find(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '-'));
        let name =
            end.and_then(|end| Some((mark.get(..end)?, mark.get(end..)?.strip_prefix('}')?)));
        match name.filter(|(name, _)| !name.is_empty()) {
            Some((name, behind)) => {
                closed.extend(["</", name, ">"]);
                rest = behind;
            }
            None => {
                closed.push_str("{/");
                rest = mark;
            }
        }
    }
    closed.push_str(rest);
    closed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_is_one_where_paragraphs_end_so() {
        assert_eq!(closed("<p>a{/p}<b>b{/b}{/ {/}"), "<p>a</p><b>b</b>{/ {/}");
        assert_eq!(closed("<p>{#if}{/if}</p>"), "<p>{#if}{/if}</p>");
    }
}
