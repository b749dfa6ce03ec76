//! The names of months in further languages, a row for each.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::months::folded;

/// Languages whose months are named otherwise than in those of the first
/// table, from January on, as they stand after a day.
const ROWS: [&str; 46] = [
    // Belarusian.
    "студзеня лютага сакавіка красавіка траўня чэрвеня ліпеня жніўня верасня кастрычніка лістапада снежня",
    // Bulgarian and Macedonian.
    "януари февруари март април май юни юли август септември октомври ноември декември",
    "јануари февруари март април мај јуни јули август септември октомври ноември декември",
    // Serbian, in both its scripts.
    "јануар фебруар март април мај јун јул август септембар октобар новембар децембар",
    "januar februar mart april maj jun jul avgust septembar oktobar novembar decembar",
    // Slovenian.
    "januarja februarja marca aprila maja junija julija avgusta septembra oktobra novembra decembra",
    // Czech and Slovak.
    "ledna února března dubna května června července srpna září října listopadu prosince",
    "januára februára marca apríla mája júna júla augusta septembra októbra novembra decembra",
    // Hungarian.
    "január február március április május június július augusztus szeptember október november december",
    // Swedish, Danish and Norwegian.
    "januari februari mars april maj juni juli augusti september oktober november december",
    "januar februar marts april maj juni juli august september oktober november desember",
    // Finnish.
    "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta marraskuuta joulukuuta",
    // Kazakh.
    "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан",
    // Uzbek, in both its scripts.
    "yanvar fevral mart aprel may iyun iyul avgust sentabr oktabr noyabr dekabr",
    "январ феврал март апрел май июн июл август сентябр октябр ноябр декабр",
    // Azerbaijani.
    "yanvar fevral mart aprel may iyun iyul avqust sentyabr oktyabr noyabr dekabr",
    // Tajik.
    "январи феврали марти апрели майи июни июли августи сентябри октябри ноябри декабри",
    // Georgian and Armenian.
    "იანვარი თებერვალი მარტი აპრილი მაისი ივნისი ივლისი აგვისტო სექტემბერი ოქტომბერი ნოემბერი დეკემბერი",
    "հունվարի փետրվարի մարտի ապրիլի մայիսի հունիսի հուլիսի օգոստոսի սեպտեմբերի հոկտեմբերի նոյեմբերի դեկտեմբերի",
    // Hebrew, with its preposition and without.
    "בינואר בפברואר במרץ באפריל במאי ביוני ביולי באוגוסט בספטמבר באוקטובר בנובמבר בדצמבר",
    "ינואר פברואר מרץ אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר",
    // Urdu.
    "جنوری فروری مارچ اپریل مئی جون جولائی اگست ستمبر اکتوبر نومبر دسمبر",
    // Hindi, in its two spellings, and Marathi.
    "जनवरी फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर",
    "जनवरी फरवरी मार्च अप्रैल मई जून जुलाई अगस्त सितम्बर अक्तूबर नवम्बर दिसम्बर",
    "जानेवारी फेब्रुवारी मार्च एप्रिल मे जून जुलै ऑगस्ट सप्टेंबर ऑक्टोबर नोव्हेंबर डिसेंबर",
    // Bengali.
    "জানুয়ারি ফেব্রুয়ারি মার্চ এপ্রিল মে জুন জুলাই আগস্ট সেপ্টেম্বর অক্টোবর নভেম্বর ডিসেম্বর",
    // Tamil.
    "ஜனவரி பிப்ரவரி மார்ச் ஏப்ரல் மே ஜூன் ஜூலை ஆகஸ்ட் செப்டம்பர் அக்டோபர் நவம்பர் டிசம்பர்",
    // Thai.
    "มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม",
    // Burmese.
    "ဇန်နဝါရီ ဖေဖော်ဝါရီ မတ် ဧပြီ မေ ဇွန် ဇူလိုင် ဩဂုတ် စက်တင်ဘာ အောက်တိုဘာ နိုဝင်ဘာ ဒီဇင်ဘာ",
    "ဇန်နဝါရီလ ဖေဖော်ဝါရီလ မတ်လ ဧပြီလ မေလ ဇွန်လ ဇူလိုင်လ သြဂုတ်လ စက်တင်ဘာလ အောက်တိုဘာလ နိုဝင်ဘာလ ဒီဇင်ဘာလ",
    // Croatian, with the name for October that Bosnia has too.
    "siječnja veljače ožujka travnja svibnja lipnja srpnja kolovoza rujna oktobra studenoga prosinca",
    "siječanj veljača ožujak travanj svibanj lipanj srpanj kolovoz rujan oktobar studenog prosinac",
    // Serbian, as its months stand in a sentence.
    "јануара фебруара марта априла маја јуна јула августа септембра октобра новембра децембра",
    "januara februara marta aprila maja juna jula avgusta septembra oktobra novembra decembra",
    // Armenian, standing alone.
    "հունվար փետրվար մարտ ապրիլ մայիս հունիս հուլիս օգոստոս սեպտեմբեր հոկտեմբեր նոյեմբեր դեկտեմբեր",
    // Pashto and Uyghur.
    "جنوري فبروري مارچ اپرېل می جون جولای اګست سپټمبر اکتوبر نومبر ډیسمبر",
    "يانۋار فېۋرال مارت ئاپرېل ماي ئىيۇن ئىيۇل ئاۋغۇست سېنتەبىر ئۆكتەبىر نويابىر دېكابىر",
    // Swahili.
    "januari februari machi aprili mei juni julai agosti septemba oktoba novemba desemba",
    // Amharic, by the common calendar.
    "ጃንዩወሪ ፌብሩወሪ ማርች ኤፕሪል ሜይ ጁን ጁላይ ኦገስት ሴፕቴምበር ኦክቶበር ኖቬምበር ዲሴምበር",
    // Gujarati, Punjabi, Telugu, Kannada and Malayalam.
    "જાન્યુઆરી ફેબ્રુઆરી માર્ચ એપ્રિલ મે જૂન જુલાઈ ઑગસ્ટ સપ્ટેમ્બર ઑક્ટોબર નવેમ્બર ડિસેમ્બર",
    "ਜਨਵਰੀ ਫਰਵਰੀ ਮਾਰਚ ਅਪ੍ਰੈਲ ਮਈ ਜੂਨ ਜੁਲਾਈ ਅਗਸਤ ਸਤੰਬਰ ਅਕਤੂਬਰ ਨਵੰਬਰ ਦਸੰਬਰ",
    "జనవరి ఫిబ్రవరి మార్చి ఏప్రిల్ మే జూన్ జూలై ఆగస్టు సెప్టెంబర్ అక్టోబర్ నవంబర్ డిసెంబర్",
    "ಜನವರಿ ಫೆಬ್ರವರಿ ಮಾರ್ಚ್ ಏಪ್ರಿಲ್ ಮೇ ಜೂನ್ ಜುಲೈ ಆಗಸ್ಟ್ ಸೆಪ್ಟೆಂಬರ್ ಅಕ್ಟೋಬರ್ ನವೆಂಬರ್ ಡಿಸೆಂಬರ್",
    "ജനുവരി ഫെബ്രുവരി മാർച്ച് ഏപ്രിൽ മേയ് ജൂൺ ജൂലൈ ഓഗസ്റ്റ് സെപ്റ്റംബർ ഒക്ടോബർ നവംബർ ഡിസംബർ",
    // Khmer, with its word for a month and without.
    "មករា កុម្ភៈ មីនា មេសា ឧសភា មិថុនា កក្កដា សីហា កញ្ញា តុលា វិច្ឆិកា ធ្នូ",
    "ខែមករា ខែកុម្ភៈ ខែមីនា ខែមេសា ខែឧសភា ខែមិថុនា ខែកក្កដា ខែសីហា ខែកញ្ញា ខែតុលា ខែវិច្ឆិកា ខែធ្នូ",
];

/// The months of Thai, cut short to two letters.
const THAI: [(&str, &str); 12] = [
    ("ม", "ค"),
    ("ก", "พ"),
    ("มี", "ค"),
    ("เม", "ย"),
    ("พ", "ค"),
    ("มิ", "ย"),
    ("ก", "ค"),
    ("ส", "ค"),
    ("ก", "ย"),
    ("ต", "ค"),
    ("พ", "ย"),
    ("ธ", "ค"),
];

static NAMES: LazyLock<HashMap<String, i8>> = LazyLock::new(|| {
    let rows = ROWS.iter().flat_map(|row| (1..).zip(row.split(' ')));
    let names = rows.map(|(month, name)| (name.chars().map(folded).collect(), month));
    // The dot below a letter of Bengali is part of it, or stands alone.
    let joined =
        |(name, month): (String, i8)| [(name.replace('\u{9bc}', ""), month), (name, month)];
    names.flat_map(joined).collect()
});

/// Returns the month that a folded word names, from 1.
pub(super) fn month(word: &str) -> Option<i8> {
    NAMES.get(word).copied()
}

/// Returns the month that is cut short to two letters.
pub(super) fn month_of_letters(first: &str, second: &str) -> Option<i8> {
    let at = THAI.iter().position(|letters| *letters == (first, second))?;
    i8::try_from(at + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::date::months;

    #[test]
    fn a_name_means_one_month_in_all_languages() {
        for row in ROWS {
            let names: Vec<&str> = row.split(' ').collect();
            assert_eq!(names.len(), 12, "{row}");
            for (name, month) in names.iter().zip(1..) {
                let own: String = name.chars().map(folded).collect();
                assert_eq!(months::month(&own), Some(month), "{name}");
                assert!(own.chars().all(months::is_of_word) && own.chars().count() <= 12, "{name}");
            }
        }
    }
}
