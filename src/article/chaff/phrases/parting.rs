//! What English pages say below an article: of themselves, of how to read
//! more, of what they are paid for, and of what may be done with a page.

use crate::article::chaff::notice::Opening;

/// How sites are paid.
const PAID: &[&str] = &["commission", "affiliate", "compensation"];

/// How programs of sites are offered.
const PROGRAMS: &[&str] = &[" app ", " app.", " app,", "download", "subscribe", "follow us"];

/// In what papers an article stood.
const PRINTED: &[&str] = &["print edition", "print issue", "printed edition", "under the headline"];

/// How to reach those who speak for a firm.
const REACHED: &[&str] = &["@", "-", "+", "("];

/// That somebody does not answer for what stands on a page.
const UNANSWERED: &[&str] = &["not responsible", "no responsibility", "not liable"];

/// What German sites say of what they tell.
const UNWARRANTED: &[&str] = &["ohne gewähr", "bestem wissen", "nach bestem"];

/// Who helps those in need.
const HELP: &[&str] =
    &["call ", "contact", "hotline", "lifeline", "helpline", "samaritans", "text "];

/// What offices offer.
const OFFERED: &[&str] = &[
    "free consultation",
    "free case",
    "free quote",
    "free estimate",
    "schedule a consultation",
    "schedule an appointment",
    "schedule your",
    "book an appointment",
];

/// How to reach whom the press may ask.
const CALLED: &[&str] = &["@", "tel", "+", "http"];

/// Who is asked about an article.
const OF_THIS: &[&str] = &["this story", "this article", "this column", "this report"];

/// Where a site has more.
const VISITED: &[&str] = &["please visit", "visit our"];

/// How a Russian site says that it does not answer for something.
const IRRESPONSIBLE: &[&str] =
    &["не несет ответственности", "не несёт ответственности", "не несут ответственности"];

/// How a line at the end of an English page begins that is none of the
/// article.
pub(in crate::article::chaff) const PARTING: [Opening; 99] = [
    ("when you buy", PAID),
    ("if you buy", PAID),
    ("if you purchase", PAID),
    ("when you purchase", PAID),
    ("purchases made through", PAID),
    ("we may earn", PAID),
    ("we may receive", PAID),
    ("we earn", PAID),
    ("this article contains", PAID),
    ("this story contains", PAID),
    ("for all the latest", PROGRAMS),
    ("for the latest news", PROGRAMS),
    ("catch all the", PROGRAMS),
    ("download the", &["app to get", "news app", "app now", "app for"]),
    ("get breaking news", &["alert", "inbox", "notification"]),
    ("this article appeared in", PRINTED),
    ("this article appears in", PRINTED),
    ("this story appeared in", PRINTED),
    ("this article was published in", PRINTED),
    ("this piece appeared in", PRINTED),
    ("opinions expressed", &["are their own", "do not", "those of", "not necessarily"]),
    ("i/we have", &["position"]),
    ("analyst's disclosure", &[]),
    ("analyst’s disclosure", &[]),
    ("comments will be moderated", &["keep", "remarks", "abusive", "relevant"]),
    ("comments are moderated", &["keep", "remarks", "abusive", "relevant"]),
    ("have something to add", &["comment"]),
    ("this article has been viewed", &["times"]),
    ("this page has been viewed", &["times"]),
    ("this article was most recently", &["revised", "updated"]),
    ("you are visitor", &[]),
    ("investor contact", REACHED),
    ("investor contacts", REACHED),
    ("investor relations contact", REACHED),
    ("media contact", REACHED),
    ("media contacts", REACHED),
    ("press contact", REACHED),
    ("for media inquiries", REACHED),
    ("this entry was posted", &["is filed under", "you can follow", "bookmark the", "tagged"]),
    ("you can follow any responses", &[]),
    ("bookmark the permalink", &[]),
    ("both comments and pings are", &[]),
    ("ap", &["apnews.com"]),
    ("more ap", &["apnews.com"]),
    ("published in the", &["print edition"]),
    ("press contacts", REACHED),
    ("citation", &["retrieved"]),
    ("this document is subject to copyright", &[]),
    ("provided by", &["university", "institute", "college"]),
    ("ldr is local body journalism", &[]),
    ("este reportaje", &["edición impresa"]),
    ("este artículo es parte de", &["colaboración", "alianza"]),
    ("esta reportagem foi produzida", &["supervisão"]),
    ("cet article est accessible grâce", &[]),
    ("colabora con nuestro trabajo", &[]),
    ("disclaimer", UNANSWERED),
    ("disclosure:", &[]),
    ("offenlegung:", &[]),
    ("transparenzhinweis", &[]),
    ("this story has been shared", &["times"]),
    ("this article has been shared", &["times"]),
    ("this story has been viewed", &["times"]),
    ("this post has been viewed", &["times"]),
    ("this story appeared in", &["printed version"]),
    ("this article appeared in", &["printed version"]),
    ("alle angaben", UNWARRANTED),
    ("alle informationen", UNWARRANTED),
    ("die angaben", UNWARRANTED),
    ("die informationen", UNWARRANTED),
    ("angaben ohne gewähr", &[]),
    ("if you or someone", HELP),
    ("if you or anyone", HELP),
    ("if you are experiencing", HELP),
    ("contact", OFFERED),
    ("call", OFFERED),
    ("schedule", OFFERED),
    ("to schedule", OFFERED),
    ("about the author", &[" is ", " has ", " writes ", " covers "]),
    ("pressekontakt", CALLED),
    ("pressekontakte", CALLED),
    ("wissenschaftliche ansprechpartner", CALLED),
    ("wissenschaftlicher ansprechpartner", CALLED),
    ("contact presse", CALLED),
    ("contacts presse", CALLED),
    ("contacto de prensa", CALLED),
    ("ufficio stampa", CALLED),
    ("perscontact", CALLED),
    ("noot voor de redactie", CALLED),
    ("to contact the author", OF_THIS),
    ("to contact the authors", OF_THIS),
    ("to contact the reporter", OF_THIS),
    ("to contact the reporters", OF_THIS),
    ("to contact the editor", OF_THIS),
    ("to contact the editors", OF_THIS),
    ("this column does not", &["reflect"]),
    ("for more on", VISITED),
    ("for more news", VISITED),
    ("редакция", IRRESPONSIBLE),
    ("публикации, размещенные на сайте", IRRESPONSIBLE),
];

/// How the ways begin from a letter of a list to others.
pub(in crate::article::chaff) const THREADS: [&str; 4] =
    ["previous message", "next message", "messages sorted by", "message not available"];

/// How a stamp below an article begins, which tells when and by whom it was
/// posted.
pub(in crate::article::chaff) const STAMPS: [&str; 46] = [
    "posted by",
    "posted on",
    "posted at",
    "posted in",
    "posted",
    "page last reviewed",
    "last reviewed",
    "last reviewed on",
    "next review due",
    "page last updated",
    "last updated",
    "last updated on",
    "last modified",
    "this page was last",
    "first published",
    "originally published",
    "first posted",
    "published",
    "published on",
    "updated",
    "medically reviewed",
    "medically reviewed by",
    "fact checked by",
    "letzte änderung",
    "zuletzt aktualisiert",
    "zuletzt geändert",
    "letzte aktualisierung",
    "dernière mise à jour",
    "mis à jour le",
    "publié le",
    "última actualización",
    "actualizado el",
    "última atualização",
    "atualizado em",
    "ultimo aggiornamento",
    "ultima modifica",
    "ostatnia aktualizacja",
    "poslední aktualizace",
    "aktualizováno",
    "senast uppdaterad",
    "sist oppdatert",
    "sidst opdateret",
    "laatst bijgewerkt",
    "laatste update",
    "последнее обновление",
    "son güncelleme",
];

/// Names of the ways from a page, in a line of nothing else.
pub(in crate::article::chaff) const WAYS: [&str; 31] = [
    "home",
    "home page",
    "next",
    "previous",
    "prev",
    "up",
    "next page",
    "previous page",
    "next article",
    "previous article",
    "next story",
    "date prev",
    "date next",
    "thread prev",
    "thread next",
    "index",
    "date index",
    "thread index",
    "author index",
    "table of contents",
    "contents",
    "contact",
    "contact us",
    "sitemap",
    "site map",
    "archive",
    "archives",
    "top",
    "back",
    "back to top",
    "printer friendly",
];

/// How a lone link begins that leads back to where an article is listed.
pub(in crate::article::chaff) const BACK: [&str; 21] = [
    "back to",
    "return to",
    "go back to",
    "go back",
    "view all posts",
    "all posts",
    "zurück zur",
    "zurück zum",
    "retour à",
    "volver a",
    "torna alla",
    "terug naar",
    "zpět na",
    "späť na",
    "powrót do",
    "tillbaka till",
    "tilbake til",
    "tilbage til",
    "înapoi la",
    "назад к",
    "voltar",
];

/// What leads back and stands alone, with a link or without one.
pub(in crate::article::chaff) const BACK_ALONE: [&str; 20] = [
    "back",
    "go back",
    "back to list",
    "back to overview",
    "back to news",
    "back to blog",
    "back to the blog",
    "back to all news",
    "back to all posts",
    "zurück",
    "zurück zur übersicht",
    "zurück zur liste",
    "zurück zur startseite",
    "retour",
    "retour à la liste",
    "volver",
    "volver al listado",
    "indietro",
    "terug",
    "terug naar overzicht",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parting_lines_are_written_as_they_are_compared() {
        for (opening, signs) in &PARTING {
            assert_eq!(opening.to_lowercase(), *opening);
            assert!(signs.iter().all(|sign| sign.to_lowercase() == *sign), "{opening}");
        }
    }
}
