//! How lines begin that ask the reader for something.

use crate::article::chaff::notice::Opening;
use crate::article::said::Phrases;

/// What letters, channels and programs readers are asked to take.
const LETTERS: &[&str] = &[
    "newsletter",
    "inbox",
    "mailing list",
    "email alerts",
    "e-mail alerts",
    "news alerts",
    "weekly digest",
    "daily digest",
];

/// How letters come.
const DELIVERED: &[&str] = &[
    "delivered to your inbox",
    "straight to your inbox",
    "sent to your inbox",
    "in your inbox",
    "our newsletter",
    "our free newsletter",
    "newsletter delivered",
];

/// Where readers find errors.
const ERRED: &[&str] =
    &["in this story", "in our story", "in this article", "in our article", "on this page"];

/// Where readers are asked to follow.
const PLACES: &[&str] = &[
    "on whatsapp",
    "on twitter",
    "on x",
    "on facebook",
    "on instagram",
    "on telegram",
    "on google news",
    "on threads",
    "on bluesky",
    "on linkedin",
    "on youtube",
    "on tiktok",
];

/// How to reach those who ask.
const WAYS: &[&str] =
    &["@", "email", "e-mail", "contact", "get in touch", "call ", "whatsapp", "share your", "tips"];

/// How a line begins that asks the reader for something, or says where else
/// the article stood.
pub(in crate::article::chaff) const ASKING: [Opening; 140] = [
    ("sign up for", LETTERS),
    ("sign up to", LETTERS),
    ("subscribe to", LETTERS),
    ("subscribe to", &["to get access", "to get unlimited", "to keep reading", "to read the full"]),
    ("subscribe for", LETTERS),
    ("get", DELIVERED),
    ("want more", LETTERS),
    ("join", &["telegram channel", "whatsapp channel", "whatsapp group", "telegram group"]),
    ("follow", PLACES),
    ("click here to", &["app", "newsletter", "subscribe", "sign up", "download", "report"]),
    ("click here for", &["app", "newsletter"]),
    ("get our", LETTERS),
    ("simak", &["saluran", "whatsapp channel", "breaking news"]),
    ("read articles from", &["inbox"]),
    ("keep up with all the latest", &["by following"]),
    ("as an amazon associate", &[]),
    ("affiliate disclosure", &[]),
    ("this post contains", &["affiliate"]),
    ("this page contains", &["affiliate"]),
    ("some links", &["affiliate", "a commission"]),
    ("authors and topics you follow", &[]),
    ("please turn on javascript", &[]),
    ("please enable", &["javascript"]),
    ("please use", &["browser for a more accessible"]),
    ("to plant trees in memory", &[]),
    ("to plant a tree in memory", &[]),
    ("opinions expressed by", &["are their own"]),
    ("help safeguard press freedom", &[]),
    ("bet", &["18+", "21+", "begambleaware"]),
    ("18+", &["gambl", "new customers"]),
    ("abonnieren sie", &[]),
    ("diese zusammenfassung wurde", &["künstlicher intelligenz", "ki "]),
    ("optimieren sie ihre browsereinstellungen", &[]),
    ("abonnez-vous", &[]),
    ("soutenez", &["indépendan", "journalis", "presse", "média", "rédaction"]),
    ("suscríbete", &[]),
    ("colabora con nuestro trabajo", &[]),
    ("si está interesado en licenciar", &[]),
    ("tu suscripción se está usando", &[]),
    ("dalszy ciąg", &["pod wideo", "pod materiałem", "materiału"]),
    ("voit keskustella aiheesta", &[]),
    ("dacă apreciezi", &["articole", "munca", "jurnalis"]),
    ("подписывайтесь", &[]),
    ("подпишитесь", &[]),
    ("підписуйтесь", &[]),
    ("підписуйтеся", &[]),
    ("підпишіться", &[]),
    ("спасите", &["пожертвовани", "подпишитесь"]),
    ("хочешь видеть", &["подпис"]),
    ("اگر نمی‌توانید", &["فیلترشکن"]),
    ("artikel ini bagian dari", &["berlangganan"]),
    ("download:", &["app"]),
    ("after newsletter promotion", &[]),
    ("have you been affected", WAYS),
    ("are you affected", WAYS),
    ("get in touch with our", WAYS),
    ("got a tip?", &[]),
    ("got a news tip?", &[]),
    ("got a story?", WAYS),
    ("have a tip?", WAYS),
    ("have a story?", WAYS),
    ("do you have a story for", &[]),
    ("do you have a story", WAYS),
    ("do you have an opinion on the issues raised", &[]),
    ("before you go", &["follow us"]),
    ("support independent journalism", &[]),
    ("apoya el periodismo", &[]),
    ("apoie o jornalismo", &[]),
    ("siga o canal", &["whatsapp", "telegram", "facebook"]),
    ("steun onafhankelijke journalistiek", &[]),
    ("susține jurnalismul", &[]),
    ("susține presa", &[]),
    ("ακολουθήστε το", &["google news", "facebook", "instagram"]),
    ("diese nachricht wurde am", &["im programm"]),
    ("dieses thema im programm", &[]),
    ("sigue toda la información", &[]),
    ("do you have a tip", WAYS),
    ("do you have a tip for", &["help us", "tell us", "send"]),
    ("get breaking news", &["alerts from", "alerts in", "inbox"]),
    ("never miss a", &["sign up", "newsletter", "subscribe", "alert"]),
    ("do you know more", WAYS),
    ("see a spelling", &["error", "mistake"]),
    ("see an error", ERRED),
    ("spotted an error", ERRED),
    ("spot an error", ERRED),
    ("to submit a letter", &["editor", "@"]),
    ("for more stories like this", &[]),
    ("for more news like this", &[]),
    ("if you enjoyed this", &["subscribe", "newsletter", "share", "consider"]),
    ("this article originally appeared", &[]),
    ("this article was originally", &["published", "posted"]),
    ("this article first appeared", &[]),
    ("this story originally appeared", &[]),
    ("this story was originally", &["published", "posted"]),
    ("this story first appeared", &[]),
    ("this post originally appeared", &[]),
    ("a version of this article", &[]),
    ("a version of this story", &[]),
    ("a version of this post", &[]),
    ("a version of this piece", &[]),
    ("a version of this essay", &[]),
    ("published in the print edition", &[]),
    ("read the original", &[" on ", " at ", " here"]),
    ("this story has not been edited", &[]),
    ("fehler gefunden?", &[]),
    ("fehler im text gefunden", &[]),
    ("war dieser artikel", &["hilfreich"]),
    ("war der artikel", &["hilfreich"]),
    ("cet article vous a-t-il", &[]),
    ("te ha resultado útil", &["artículo", "información", "contenido"]),
    ("questo articolo ti è stato utile", &[]),
    ("dieser beitrag ist auch als", &["podcast", "audio"]),
    ("dieser artikel ist auch als", &["podcast", "audio"]),
    ("um selbst einen kommentar", &[]),
    ("um einen kommentar", &["anmelden", "einloggen", "registrieren"]),
    ("bitte melden sie sich an, um", &["komment"]),
    ("melden sie sich an, um", &["komment"]),
    ("connectez-vous pour", &["comment", "réagir"]),
    ("vous devez être connecté", &["comment"]),
    ("inicia sesión para", &["coment"]),
    ("faça login para", &["coment"]),
    ("zaloguj się", &["komentarz", "komentować"]),
    ("чтобы оставить комментарий", &[]),
    ("щоб залишити коментар", &[]),
    ("wenn sie unsere arbeit", &["unterstützen"]),
    ("klicken sie hier", &["newsletter", "abonn", "spenden"]),
    ("clique aqui para", &["receber", "assinar", "inscrever"]),
    ("haz clic aquí para", &["recibir", "suscrib"]),
    ("cliquez ici pour", &["abonner", "recevoir", "soutenir"]),
    ("clicca qui per", &["abbon", "iscriv", "ricevere"]),
    ("mehr nachrichten", &["lesen sie hier", "finden sie hier", "gibt es hier"]),
    ("weitere nachrichten", &["lesen sie hier", "finden sie hier", "gibt es hier"]),
    ("mehr news", &["lesen sie hier", "finden sie hier", "gibt es hier"]),
    ("übrigens", &["unser newsletter", "unserem newsletter", "-newsletter"]),
    ("den podcast können sie", &["abonnieren"]),
    ("was ist ihre meinung", &["diskutieren", "schreiben"]),
    ("diskutieren sie mit", &["forum", "kommentar"]),
    ("deine meinung zählt", &[]),
    ("recibe la información de", &["whatsapp", "telegram"]),
    ("sostieni", &["battaglie", "giornalismo", "abbonati", "informazione libera"]),
];

/// Words of a text in which somebody tells.
pub(in crate::article::chaff) static TOLD: Phrases =
    Phrases::new(&["said", "says", "he", "she", "told", "urged", "wrote", "was asked"]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notices_are_written_as_they_are_compared() {
        for (opening, signs) in &ASKING {
            assert_eq!(opening.to_lowercase(), *opening);
            assert!(signs.iter().all(|sign| sign.to_lowercase() == *sign), "{opening}");
        }
    }
}
