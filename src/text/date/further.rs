//! The names of months in further languages, a row for each.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::months::folded;

/// Languages whose months are named otherwise than in those of the first
/// table, from January on, as they stand after a day; mostly as the Common
/// Locale Data of Unicode have them. A `-` is no name of its own.
const ROWS: &[&str] = &[
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
    // Belarusian in its other spelling, standing alone, and cut short.
    "студзеня лютага сакавіка красавіка траўня чэрвеня ліпеня жніўня верасьня кастрычніка лістапада сьнежня",
    "студзень люты сакавік красавік май чэрвень ліпень жнівень верасень кастрычнік лістапад снежань",
    "сту лют сак кра мая чэр ліп жні вер кас ліс сне",
    // Kyrgyz, as its months stand behind a year.
    "январы февралы марты апрели майы июну июлу августу сентябры октябры ноябры декабры",
    // Tatar.
    "гыйнвар февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь",
    // Turkmen.
    "ýanwar fewral mart aprel maý iýun iýul awgust sentýabr oktýabr noýabr dekabr",
    // Azerbaijani, Uzbek and Turkmen, cut short.
    "yan fev mar apr may iyn iyl avq sen okt noy dek",
    "yan fev mar apr may iyun iyul avg sent okt noyab dek",
    "ýan few mart apr maý iýun iýul awg sen okt noý dek",
    // Kazakh, Armenian and Georgian, cut short.
    "қаң ақп нау сәу мам мау шіл там қыр қаз қар жел",
    "հնվ փտվ մրտ ապր մյս հնս հլս օգս սեպ հոկ նոյ դեկ",
    "იან თებ მარ აპრ მაი ივნ ივლ აგვ სექ ოქტ ნოე დეკ",
    // Bulgarian, Macedonian and Serbian, cut short.
    "яну фев март апр май юни юли авг сеп окт ное дек",
    "јан фев мар апр мај јун јул авг сеп окт ное дек",
    "јан феб мар апр мај јун јул авг сеп окт нов дец",
    // Lithuanian, after a year, standing alone, and cut short.
    "sausio vasario kovo balandžio gegužės birželio liepos rugpjūčio rugsėjo spalio lapkričio gruodžio",
    "sausis vasaris kovas balandis gegužė birželis liepa rugpjūtis rugsėjis spalis lapkritis gruodis",
    "saus vas kov bal geg birž liep rugp rugs spal lapkr gruod",
    // Latvian, as it names a month, says in it, and of it.
    "janvāris februāris marts aprīlis maijs jūnijs jūlijs augusts septembris oktobris novembris decembris",
    "janvārī februārī martā aprīlī maijā jūnijā jūlijā augustā septembrī oktobrī novembrī decembrī",
    "janvāra februāra marta aprīļa maija jūnija jūlija augusta septembra oktobra novembra decembra",
    // Estonian, whole and cut short, and Finnish, standing alone.
    "jaanuar veebruar märts aprill mai juuni juuli august september oktoober november detsember",
    "jaan veebr märts apr mai juuni juuli aug sept okt nov dets",
    "tammikuu helmikuu maaliskuu huhtikuu toukokuu kesäkuu heinäkuu elokuu syyskuu lokakuu marraskuu joulukuu",
    // Romanian, and what it cuts short.
    "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
    "ian feb mar apr mai iun iul aug sept oct nov dec",
    // Albanian, whole and cut short.
    "janar shkurt mars prill maj qershor korrik gusht shtator tetor nëntor dhjetor",
    "jan shk mar pri maj qer korr gush sht tet nën dhj",
    // Slovenian, standing alone, and Czech.
    "januar februar marec april maj junij julij avgust september oktober november december",
    "leden únor březen duben květen červen červenec srpen září říjen listopad prosinec",
    // Greek, standing alone.
    "Ιανουάριος Φεβρουάριος Μάρτιος Απρίλιος Μάιος Ιούνιος Ιούλιος Αύγουστος Σεπτέμβριος Οκτώβριος Νοέμβριος Δεκέμβριος",
    // Catalan, Galician, Basque and Maltese.
    "gener febrer març abril maig juny juliol agost setembre octubre novembre desembre",
    "xaneiro febreiro marzo abril maio xuño xullo agosto setembro outubro novembro decembro",
    "urtarrilak otsailak martxoak apirilak maiatzak ekainak uztailak abuztuak irailak urriak azaroak abenduak",
    "Jannar Frar Marzu April Mejju Ġunju Lulju Awwissu Settembru Ottubru Novembru Diċembru",
    // Welsh and Irish.
    "Ionawr Chwefror Mawrth Ebrill Mai Mehefin Gorffennaf Awst Medi Hydref Tachwedd Rhagfyr",
    "Eanáir Feabhra Márta Aibreán Bealtaine Meitheamh Iúil Lúnasa Meán_Fómhair Deireadh_Fómhair Samhain Nollaig",
    // Icelandic, Luxembourgish and Afrikaans.
    "janúar febrúar mars apríl maí júní júlí ágúst september október nóvember desember",
    "Januar Februar Mäerz Abrëll Mee Juni Juli August September Oktober November Dezember",
    "Januarie Februarie Maart April Mei Junie Julie Augustus September Oktober November Desember",
    // Malay, whole and cut short, and Filipino.
    "Januari Februari Mac April Mei Jun Julai Ogos September Oktober November Disember",
    "Jan Feb Mac Apr Mei Jun Jul Ogo Sep Okt Nov Dis",
    "Enero Pebrero Marso Abril Mayo Hunyo Hulyo Agosto Setyembre Oktubre Nobyembre Disyembre",
    // Somali, Hausa, Oromo, Zulu and Kinyarwanda.
    "Janaayo Febraayo Maarso Abriil Maayo Juun Luulyo Agosto Sebtembar Oktoobar Noofeembar Diseembar",
    "Janairu Faburairu Maris Afirilu Mayu Yuni Yuli Agusta Satumba Oktoba Nuwamba Disamba",
    "Amajjii Guraandhala Bitooteessa Eebila Caamsaa Waxabajjii Adoolessa Hagayya Fuulbana Onkololeessa Sadaasa Muddee",
    "Januwari Februwari Mashi Ephreli Meyi Juni Julayi Agasti Septhemba Okthoba Novemba Disemba",
    "Mutarama Gashyantare Werurwe Mata Gicurasi Kamena Nyakanga Kanama Nzeri Ukwakira Ugushyingo Ukuboza",
    // Kurdish of the south, bare and bound to its year, and of the north.
    "کانوونی_دووەم شوبات ئازار نیسان ئایار حوزەیران تەمووز ئاب ئەیلوول تشرینی_یەکەم تشرینی_دووەم کانوونی_یەکەم",
    "کانوونی_دووەمی شوباتی ئازاری نیسانی ئایاری حوزەیرانی تەمووزی ئابی ئەیلوولی تشرینی_یەکەمی تشرینی_دووەمی کانوونی_یەکەمی",
    "کانونی_دووەم شوبات ئادار نیسان ئایار حوزەیران تەموز ئاب ئەیلول تشرینی_یەکەم تشرینی_دووەم کانونی_یەکەم",
    "Rêbendan Sibat Adar Nîsan Gulan Hezîran Tîrmeh Tebax Îlon Cotmeh Mijdar Berfanbar",
    "Rêbendana Sibata Adara Nîsana Gulana Hezîrana Tîrmeha Tebaxa Îlona Cotmeha Mijdara Berfanbara",
    "Çile Reşemî Avdar Avrêl - Pûşper Tîrmehê Gelawêj - Cotmehê Mijdarê Kanûn",
    // The Levant and Iraq.
    "كانون_الثاني شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين_الأول تشرين_الثاني كانون_الأول",
    // Pashto and Sindhi, in further spellings.
    "جنوري فبروري مارچ اپریل مۍ جون جولای اګست سېپتمبر اکتوبر نومبر دسمبر",
    "جنوري فېبروري مارچ اپریل مۍ جون جولای اګست سپتمبر اکتوبر نومبر دسمبر",
    "جنوري فيبروري مارچ اپريل مئي جون جولاءِ آگسٽ سيپٽمبر آڪٽوبر نومبر ڊسمبر",
    // Hebrew, cut short.
    "ינו פבר מרץ אפר מאי יונ יול אוג ספט אוק נוב דצמ",
    "בינו בפבר במרץ באפר במאי ביונ ביול באוג בספט באוק בנוב בדצמ",
    // Amharic, in a further spelling.
    "ጃንዋሪ ፌብሩዋሪ ማርች ኤፕሪል ሜይ ጁን ጁላይ ኦገስት ሴፕቴምበር ኦክቶበር ኖቬምበር ዲሴምበር",
    // Nepali, and Hindi and Marathi, cut short.
    "जनवरी फेब्रुअरी मार्च अप्रिल मे जुन जुलाई अगस्ट सेप्टेम्बर अक्टोबर नोभेम्बर डिसेम्बर",
    "जनवरी फेब्रुवरी मार्च अप्रिल मई जुन जुलाई अगस्त सेप्टेम्बर अक्टोबर नोभेम्बर डिसेम्बर",
    "जन फ़र मार्च अप्रैल मई जून जुल अग सित अक्टू नव दिस",
    "जाने फेब्रु मार्च एप्रि मे जून जुलै ऑग सप्टें ऑक्टो नोव्हें डिसें",
    // Bengali, cut short, Assamese and Odia.
    "জানু ফেব মার্চ এপ্রি মে জুন জুল আগ সেপ অক্টো নভে ডিসে",
    "জানুৱাৰী ফেব্ৰুৱাৰী মাৰ্চ এপ্ৰিল মে জুন জুলাই আগষ্ট ছেপ্তেম্বৰ অক্টোবৰ নৱেম্বৰ ডিচেম্বৰ",
    "ଜାନୁଆରୀ ଫେବୃଆରୀ ମାର୍ଚ୍ଚ ଅପ୍ରେଲ ମଇ ଜୁନ ଜୁଲାଇ ଅଗଷ୍ଟ ସେପ୍ଟେମ୍ବର ଅକ୍ଟୋବର ନଭେମ୍ବର ଡିସେମ୍ବର",
    // Gujarati, Kannada, Malayalam, Tamil and Telugu, cut short.
    "જાન્યુ ફેબ્રુ માર્ચ એપ્રિલ મે જૂન જુલાઈ ઑગસ્ટ સપ્ટે ઑક્ટો નવે ડિસે",
    "ಜನ ಫೆಬ್ರ ಮಾರ್ಚ್ ಏಪ್ರಿ ಮೇ ಜೂನ್ ಜುಲೈ ಆಗ ಸೆಪ್ಟೆಂ ಅಕ್ಟೋ ನವೆಂ ಡಿಸೆಂ",
    "ജനു ഫെബ്രു മാർ ഏപ്രി മേയ് ജൂൺ ജൂലൈ ഓഗ സെപ്റ്റം ഒക്ടോ നവം ഡിസം",
    "ஜன பிப் மார் ஏப் மே ஜூன் ஜூலை ஆக செப் அக் நவ டிச",
    "జన ఫిబ్ర మార్చి ఏప్రి మే జూన్ జులై ఆగ సెప్టెం అక్టో నవం డిసెం",
    // Punjabi, in a further spelling.
    "ਜਨਵਰੀ ਫ਼ਰਵਰੀ ਮਾਰਚ ਅਪ੍ਰੈਲ ਮਈ ਜੂਨ ਜੁਲਾਈ ਅਗਸਤ ਸਤੰਬਰ ਅਕਤੂਬਰ ਨਵੰਬਰ ਦਸੰਬਰ",
    // Sinhala.
    "ජනවාරි පෙබරවාරි මාර්තු අප්රේල් මැයි ජූනි ජූලි අගෝස්තු සැප්තැම්බර් ඔක්තෝබර් නොවැම්බර් දෙසැම්බර්",
    // Lao, whole and cut short, and Thai, cut short.
    "ມັງກອນ ກຸມພາ ມີນາ ເມສາ ພຶດສະພາ ມິຖຸນາ ກໍລະກົດ ສິງຫາ ກັນຍາ ຕຸລາ ພະຈິກ ທັນວາ",
    "ມ_ກ ກ_ພ ມ_ນ ມ_ສ ພ_ພ ມິ_ຖ ກ_ລ ສ_ຫ ກ_ຍ ຕ_ລ ພ_ຈ ທ_ວ",
    "ม_ค ก_พ มี_ค เม_ย พ_ค มิ_ย ก_ค ส_ค ก_ย ต_ค พ_ย ธ_ค",
    // Burmese, in further spellings.
    "ဇန်နဝါရီ ဖေဖော်ဝါရီ မတ် ဧပြီ မေ ဇွန် ဇူလိုင် သြဂုတ် စက်တင်ဘာ အောက်တိုဘာ နိုဝင်ဘာ ဒီဇင်ဘာ",
    "ဇန်နဝါရီလ ဖေဖော်ဝါရီလ မတ်လ ဧပြီလ မေလ ဇွန်လ ဇူလိုင်လ ဩဂုတ်လ စက်တင်ဘာလ အောက်တိုဘာလ နိုဝင်ဘာလ ဒီဇင်ဘာလ",
];

static NAMES: LazyLock<HashMap<String, i8>> = LazyLock::new(|| {
    let rows = ROWS.iter().flat_map(|row| (1..).zip(row.split(' ')));
    let rows = rows.filter(|(_, name)| *name != "-");
    let names = rows.map(|(month, name)| (compared(name), month));
    // The dot below a letter of Bengali is part of it, or stands alone.
    let joined =
        |(name, month): (String, i8)| [(name.replace('\u{9bc}', ""), month), (name, month)];
    names.flat_map(joined).collect()
});

/// Returns a name as it is compared: two words are written with a line between
/// them.
pub(super) fn compared(name: &str) -> String {
    let letters = name.chars().map(|letter| if letter == '_' { ' ' } else { letter });
    letters.map(|letter| folded(letter).to_ascii_lowercase()).collect()
}

/// Returns the month that a folded word names, from 1, or two of them.
pub(super) fn month(word: &str) -> Option<i8> {
    NAMES.get(word).copied()
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
            for (name, month) in names.iter().zip(1..).filter(|(name, _)| **name != "-") {
                let own = compared(name);
                assert_eq!(months::month(&own), Some(month), "{name}");
                for word in own.split(' ') {
                    assert!(word.chars().all(months::is_of_word), "{name}");
                    assert!(word.chars().count() <= 12, "{name}");
                }
            }
        }
    }
}
