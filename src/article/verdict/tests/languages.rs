//! Pages in the place of an article, and reports about such pages, in many
//! languages.

use super::*;

/// What pages say of themselves.
const PAGES: &[&str] = &[
    "Мы приносим свои извинения, но доступ к запрашиваемому ресурсу закрыт по решению уполномоченных органов. Операторы связи обязаны исполнять такие решения незамедлительно.",
    "Уважаемый абонент! Ресурс, который Вы пытаетесь посетить, заблокирован. Блокировка произведена по решению суда.",
    "Похоже, вы используете VPN или прокси. Сайт не работает с включённым VPN — отключите его, чтобы продолжить.",
    "Вам уже исполнилось 18 лет? Подтвердите возраст, чтобы продолжить. Нет, уйти с сайта.",
    "Запись только для друзей. У вас нет прав на просмотр этой записи. Войдите в свой аккаунт.",
    "Перевірка безпеки підключення. Підтвердьте, що ви людина, виконавши дію нижче.",
    "Доступ до цього сайту обмежено на виконання розпорядження. З питань розблокування звертайтеся до центру.",
    "На жаль, старонка, якую вы шукаеце, не існуе. Магчыма, яе выдалілі альбо змянілі адрас. Вярніцеся на галоўную.",
    "Кешіріңіз, сіз іздеген бет табылмады. Мүмкін, ол жойылған немесе мекенжайы өзгерген. Басты бетке оралыңыз.",
    "Урматтуу абонент! Бул интернет-ресурска жетүү министрликтин чечими менен чектелген.",
    "Hörmətli istifadəçi! Bu internet resursuna giriş məhkəmənin qərarı ilə məhdudlaşdırılmışdır.",
    "Hormatly ulanyjy! Bu saýta girmek kanunçylyga laýyklykda çäklendirilen. Goşmaça maglumat üçin ýüz tutuň.",
    "Ցավոք, ձեր փնտրած էջը գոյություն չունի կամ տեղափոխվել է։ Վերադարձեք գլխավոր էջ կամ օգտվեք որոնումից։",
    "Stranica koju tražite ne postoji ili je uklonjena. Proverite da li ste ispravno uneli adresu.",
    "Страницата, която търсите, не съществува или е била преместена. Моля, проверете адреса.",
    "Faqja që po kërkoni nuk ekziston ose është zhvendosur. Kontrolloni adresën ose kthehuni në ballinë.",
    "Ukurasa unaoutafuta haupo au umeondolewa. Tafadhali hakikisha anwani uliyoandika ni sahihi.",
    "Etsimäsi sivu on ehkä siirretty tai poistettu. Tarkista, että osoite on kirjoitettu oikein, tai palaa etusivulle.",
    "Lehekülg, mida otsid, võib olla teisaldatud või kustutatud. Kontrolli, kas aadress on õigesti kirjutatud.",
    "Puslapis, kurio ieškote, galėjo būti perkeltas arba ištrintas. Patikrinkite, ar teisingai įvedėte adresą.",
    "Der von Ihnen aufgerufene Inhalt wurde deshalb depubliziert. Weitere Nachrichten finden Sie auf unserer Startseite.",
    "دسترسی به این سامانه از خارج از کشور امکان‌پذیر نمی‌باشد. لطفاً فیلترشکن خود را خاموش کنید و دوباره تلاش نمایید.",
    "سایت مورد نظر بنا به دستور کارگروه تعیین مصادیق محتوای مجرمانه فیلتر شده است و امکان دسترسی به آن وجود ندارد.",
    "با عرض پوزش از بازدیدکنندگان گرامی، وب‌سایت ما موقتاً به دلیل به‌روزرسانی از دسترس خارج شده است. لطفاً دوباره مراجعه کنید.",
    "تم إيقاف هذا الحساب من قبل شركة الاستضافة. إذا كنت صاحب الموقع يرجى التواصل مع قسم الدعم الفني.",
    "הגישה לאתר זה נחסמה על פי צו בית משפט. אם אתם סבורים שמדובר בטעות ניתן לפנות לספק האינטרנט שלכם.",
    "אנחנו בודקים את הדפדפן שלך לפני הכניסה לאתר. התהליך אוטומטי והדף ייטען תוך מספר שניות.",
    "معذرت، آپ جو صفحہ تلاش کر رہے ہیں وہ موجود نہیں ہے یا حذف کر دیا گیا ہے۔ براہ کرم مرکزی صفحے پر واپس جائیں۔",
    "بښنه غواړو، هغه پاڼه چې تاسو یې لټوئ ونه موندل شوه یا لرې شوې ده. مهرباني وکړئ اصلي پاڼې ته ستانه شئ.",
    "ببورە، ئەو پەڕەیەی بەدوایدا دەگەڕێیت نەدۆزرایەوە یان سڕاوەتەوە. تکایە بگەڕێوە بۆ پەڕەی سەرەکی.",
    "Bibore, rûpela ku tu lê digerî nehat dîtin an jî hatiye jêbirin. Ji kerema xwe vegere rûpela sereke.",
    "দুঃখিত, আপনি যে পাতাটি খুঁজছেন তা পাওয়া যায়নি। পাতাটি সরিয়ে ফেলা হয়েছে অথবা ঠিকানা ভুল হতে পারে।",
    "माफ गर्नुहोस्, तपाईंले खोज्नुभएको पृष्ठ फेला परेन। यो हटाइएको हुन सक्छ वा ठेगाना गलत हुन सक्छ।",
    "කණගාටුයි, ඔබ සොයන පිටුව සොයාගත නොහැක. කරුණාකර මුල් පිටුවට ගොස් අනෙකුත් පුවත් කියවන්න.",
    "သင်ရှာဖွေနေသော စာမျက်နှာကို ရှာမတွေ့ပါ။ လိပ်စာ မှားယွင်းနေခြင်း သို့မဟုတ် ဖယ်ရှားလိုက်ခြင်း ဖြစ်နိုင်ပါသည်။",
    "សូមអភ័យទោស ទំព័រដែលអ្នកកំពុងស្វែងរកមិនមាន ឬត្រូវបានលុបចេញ។ សូមពិនិត្យអាសយដ្ឋានម្តងទៀត។",
    "ຂໍອະໄພ ບໍ່ພົບໜ້າເວັບທີ່ທ່ານກຳລັງຊອກຫາ ໜ້ານີ້ອາດຈະຖືກລຶບ ຫຼື ທີ່ຢູ່ບໍ່ຖືກຕ້ອງ ກະລຸນາກັບໄປໜ້າຫຼັກ",
    "Hệ thống đang được bảo trì, nâng cấp. Xin quý độc giả vui lòng quay lại sau ít phút. Chúng tôi xin lỗi vì sự bất tiện này.",
    "您还没有安装flash播放器，请点击这里安装。安装完成之后请刷新页面重新观看。",
    "该内容仅支持在客户端内查看，请下载并打开客户端后搜索标题阅读全文。",
    "Bei der Verarbeitung Ihrer Anfrage ist ein Fehler aufgetreten. Bitte versuchen Sie es in einigen Minuten noch einmal.",
    "Der Betreiber hat dieses Blog gelöscht oder es wurde gesperrt. Möchtest du selbst ein Blog eröffnen? Melde dich jetzt an.",
    "Diese Domain wurde im Kundenauftrag registriert. Hier entsteht in Kürze eine neue Präsenz. Sind Sie der Inhaber der Domain?",
    "Unser Internetauftritt hat eine neue Adresse. Sie werden in wenigen Sekunden automatisch weitergeleitet.",
    "Ce blog a été désactivé par son propriétaire. Vous souhaitez créer votre propre blog ? C’est simple et gratuit.",
    "Abbiamo rilevato un traffico insolito proveniente dalla tua rete. Conferma di non essere un robot per continuare.",
    "El sitio que intenta visitar se encuentra temporalmente suspendido. Si usted es el propietario, póngase en contacto.",
    "La pàgina que cerqueu no existeix o ha canviat d’adreça. Podeu tornar a la pàgina d’inici o fer servir el cercador.",
    "Av rättighetsskäl kan vi inte visa det här innehållet i ditt land. Stäng av din VPN-tjänst och försök igen.",
    "Is deze domeinnaam te koop? Neem dan contact met ons op via het formulier, of breng een bod uit op het domein.",
];

/// What is offered in the place of a text.
const OFFERS: &[&str] = &[
    "Les hele saken med abonnement. Få tilgang til alle artikler i én måned for bare én krone. Er du allerede abonnent? Logg inn",
    "Jatka lukemista tilaamalla. Tämä artikkeli on vain tilaajille. Oletko jo tilaaja? Kirjaudu sisään",
    "Šis straipsnis skirtas tik prenumeratoriams. Norėdami skaityti toliau, užsiprenumeruokite.",
    "Ovaj sadržaj dostupan je samo pretplatnicima. Ako već imate nalog, prijavite se svojom e-poštom.",
    "Αν είστε ήδη συνδρομητής, συνδεθείτε με το email σας. Διαφορετικά αποκτήστε μία μηνιαία συνδρομή και διαβάστε όλα τα άρθρα.",
    "Bạn cần đăng nhập hoặc đăng ký tài khoản VIP để đọc tiếp bài viết này. Gói thành viên chỉ từ 99.000 đồng mỗi tháng.",
    "यह लेख केवल सदस्यों के लिए है। पूरा लेख पढ़ने के लिए सदस्यता लें। पहले से सदस्य हैं तो कृपया लॉग इन करें।",
    "এই লেখাটি শুধু নিবন্ধিত পাঠকদের জন্য। পুরো লেখা পড়তে অনুগ্রহ করে লগইন করুন অথবা বিনা মূল্যে নিবন্ধন করুন।",
    "เนื้อหานี้สำหรับสมาชิกเท่านั้น กรุณาเข้าสู่ระบบหรือสมัครสมาชิกเพื่ออ่านบทความฉบับเต็ม",
    "برای مشاهدهٔ این مطلب باید وارد حساب کاربری خود شوید. اگر هنوز ثبت‌نام نکرده‌اید، همین حالا یک حساب رایگان بسازید.",
    "加入會員，即可無限閱讀所有文章。已經是會員？請先登入。訂閱方案可以隨時取消。",
];

/// News of the like, title and lines.
const NEWS: &[[&str; 3]] = &[
    [
        "Blog nach elf Jahren zu",
        "Der Lehrer hat seinen Blog über die Moore geschlossen, weil ihm die Zeit fehlt, schrieb er am Montag zum Abschied.",
        "Die vierhundert Einträge erscheinen im Herbst als Buch.",
    ],
    [
        "Umgezogen",
        "Am Samstag sind wir umgezogen, und das Klavier passte nicht durch die Tür des neuen Hauses in der Gerbergasse.",
        "Drei Nachbarn trugen es am Ende über die Feuertreppe hinauf in den vierten Stock.",
    ],
    [
        "Mairie : le site à vendre",
        "L’ancien site de la filature est à vendre depuis lundi, a annoncé la mairie, qui le croyait promis à un musée.",
        "Le prix n’a pas été communiqué, et deux acheteurs se sont déjà présentés.",
    ],
    [
        "Robots en el puerto",
        "El puerto probó el lunes un robot que revisa contenedores, y el tráfico quedó cortado durante dos horas.",
        "La empresa dijo que el servicio seguirá suspendido hasta el jueves.",
    ],
    [
        "A pub with a new address",
        "The oldest pub of the town has moved across the square, and its regulars carried the bar over on Saturday.",
        "The old house is for sale, and nobody under 21 or older than its beams will miss it, the landlord said.",
    ],
    [
        "Операторы связи",
        "Операторы связи обязаны хранить переписку полгода, напомнили в министерстве в понедельник.",
        "За нарушение им грозит штраф, а сайт ведомства будет недоступен ещё два дня.",
    ],
    [
        "پایگاه شکاری",
        "دسترسی به این پایگاه از صبح دوشنبه محدود شده و خبرنگاران پشت در مانده‌اند، گفت فرماندار شهر.",
        "کاربران فیلترشکن خود را روشن کردند تا خبر آن را بخوانند.",
    ],
    [
        "Kontrollen",
        "Der Zoll kontrollierte am Montag die Seite der Fähre, die nicht verfügbar war, und fand nichts.",
        "Ein Sprecher sagte, die Kontrollen gingen weiter.",
    ],
    [
        "«Север» подорожал",
        "Чтобы продолжить чтение, читателям придётся оформить подписку за 600 рублей в месяц — на четверть дороже прежнего, сообщил издатель.",
        "Для студентов цена не изменится.",
    ],
    [
        "Сайт колледжа взломали",
        "Сайт колледжа в понедельник не работал три часа, рассказали студенты. Вместо страницы с расписанием на нём висела картинка с котом.",
        "Пользователям, у которых пропали пароли, разослали новые.",
    ],
    [
        "Суд признал книгу запрещённой",
        "Районный суд Тамбова признал книгу запрещённой к распространению. Ресурс, на котором её выложили, заблокируют.",
        "Адвокат издателя обжалует решение.",
    ],
    [
        "Провайдеры рассказали о VPN",
        "Если вы используете VPN, мобильный интернет может подорожать, предупредили операторы связи в четверг.",
        "Тарифы изменят осенью, сообщил представитель одной из компаний. Точных цен он не назвал.",
    ],
    [
        "СБУ просить заблокувати 12 каналів",
        "Доступ до сайту заборонено рішенням РНБО від 15 травня 2017 року, нагадали у відомстві, пояснюючи нове подання.",
        "Провайдери мають виконати вимогу протягом доби, інакше на них чекає штраф.",
    ],
    [
        "Habere erişim engeli",
        "Sulh Ceza Hakimliği, belediyedeki ihaleyi anlatan habere erişim engeli getirdi. Kararı Dernek duyurdu.",
        "Haberi yazan gazeteci, sayfanın kaldırılmasına itiraz edeceklerini söyledi.",
    ],
    [
        "Saytlara giriş bağlandı",
        "Məhkəmə iki xəbər saytına girişin məhdudlaşdırılması barədə qərar çıxarıb. Redaktor qərardan şikayət verəcəklərini deyib.",
        "Nazirlik açıqlama verməyib.",
    ],
    [
        "فیلترینگ",
        "وزارت ارتباطات اعلام کرد دسترسی به دو سایت خبری در استان از صبح دوشنبه محدود شده است. سردبیر یکی از آنها گفت هیچ حکم قضایی ندیده است.",
        "کاربران می‌گویند بدون فیلترشکن این دو سایت باز نمی‌شود.",
    ],
    [
        "اشتراک روزنامه گران شد",
        "مدیر روزنامه گفت خوانندگان از ماه آینده برای خواندن مطالب باید اشتراک ماهانه بخرند. بهای آن هنوز اعلام نشده است.",
        "دانشجویان نیمی از این مبلغ را می‌پردازند.",
    ],
    [
        "حجب موقعين",
        "قالت المنظمة إن السلطات حجبت موقعين إخباريين منذ صباح الاثنين. ولم تعلّق الوزارة على الأمر حتى الآن.",
        "وقال رئيس تحرير أحدهما إنه سيلجأ إلى القضاء.",
    ],
    [
        "אתר חדשות נחסם",
        "בית המשפט הורה ביום שני לחסום את הגישה לאתר החדשות המקומי. העורך אמר שיערער על ההחלטה לבית המשפט המחוזי.",
        "המשטרה סירבה להגיב לפנייה.",
    ],
    [
        "ویب سائٹ بند",
        "اتھارٹی نے پیر کے روز دو خبروں کی ویب سائٹس بند کر دیں۔ مدیر نے کہا کہ انہیں کوئی نوٹس نہیں ملا۔",
        "صحافیوں کی تنظیم نے فیصلے کی مذمت کی ہے۔",
    ],
    [
        "दो वेबसाइट बंद",
        "मंत्रालय ने सोमवार को दो समाचार वेबसाइटों को ब्लॉक करने का आदेश दिया। संपादक ने कहा कि उन्हें कोई नोटिस नहीं मिला।",
        "अदालत में अगली सुनवाई जुलाई में होगी।",
    ],
    [
        "अखबार अब पैसे लेगा",
        "अखबार ने कहा कि उसकी खबरें पढ़ने के लिए पाठकों को अगले महीने से लॉगिन करना होगा। सदस्यता का दाम अभी तय नहीं हुआ है।",
        "पाठकों के संगठन ने इस फैसले पर नाराज़गी जताई।",
    ],
    [
        "দুটি ওয়েবসাইট বন্ধ",
        "সরকার সোমবার দুটি সংবাদ ওয়েবসাইট বন্ধ করে দিয়েছে। সম্পাদক বলেন, তাঁরা কোনো নোটিশ পাননি।",
        "আদালতে আগামী মাসে শুনানি হবে।",
    ],
    [
        "Báo thu phí độc giả",
        "Tờ báo cho biết từ tháng sau độc giả phải đăng nhập tài khoản mới đọc được các bài dài. Mức phí thành viên chưa được công bố.",
        "Một số độc giả nói họ sẽ chuyển sang báo khác.",
    ],
    [
        "Cổng dịch vụ công gặp lỗi",
        "Sáng thứ Hai, trang dịch vụ công của thành phố không thể truy cập trong ba giờ. Sở Thông tin cho hay hệ thống đang được bảo trì.",
        "Người dân phải nộp hồ sơ bằng giấy tại phường.",
    ],
    [
        "Situs berita diblokir",
        "Kementerian memblokir dua situs berita pada Senin pagi. Pemimpin redaksi salah satunya mengatakan tidak pernah menerima surat.",
        "Aliansi jurnalis meminta pemblokiran itu dicabut.",
    ],
    [
        "Koran mulai berbayar",
        "Mulai bulan depan pembaca harus berlangganan untuk membaca artikel panjang di koran itu, kata direkturnya. Pelanggan lama cukup masuk dengan surel.",
        "Harga langganan belum diumumkan.",
    ],
    [
        "ระงับเว็บข่าว",
        "กระทรวงสั่งปิดกั้นเว็บไซต์ข่าวสองแห่งเมื่อเช้าวันจันทร์ บรรณาธิการกล่าวว่าไม่เคยได้รับหนังสือแจ้ง",
        "สมาคมนักข่าวเรียกร้องให้ยกเลิกคำสั่งดังกล่าว",
    ],
    [
        "Lehti nostaa hintojaan",
        "Lehden tilaajat maksavat ensi vuonna juttujen lukemisesta kymmenen euroa enemmän. Lukemista varten on kirjauduttava palveluun, kertoi päätoimittaja maanantaina.",
        "Tilaajia on viisikymmentätuhatta.",
    ],
    [
        "Tidningen låser artiklarna",
        "Från i höst måste läsarna vara prenumeranter för att läsa längre artiklar, sade chefredaktören på måndagen.",
        "De som redan prenumererar behöver bara logga in med sin e-post. Priset höjs inte.",
    ],
    [
        "Avisen stenger nettsaken",
        "Fra høsten må leserne ha abonnement for å lese lange saker, sa redaktøren mandag. Nettstedet var nede i tre timer.",
        "Siden ble fjernet etter et vedtak i retten, og avisen anker.",
    ],
    [
        "Avis lukker for gratis læsning",
        "Fra efteråret skal læserne have abonnement for at læse lange artikler, sagde redaktøren mandag.",
        "Siden blev fjernet efter en kendelse i byretten, og avisen anker den.",
    ],
    [
        "Sender löscht Beiträge",
        "Der Sender hat am Montag elf Beiträge depubliziert, weil die Frist im Gesetz abgelaufen war. Die Seiten waren viel gelesen worden.",
        "Ein Sprecher bedauerte das.",
    ],
    [
        "Leht suleb arhiivi",
        "Ajalehe arhiivi saavad sügisest lugeda ainult tellijad, ütles peatoimetaja esmaspäeval. Lehte ei leitud hommikul kioskitest.",
        "Tellimuse hinda ei muudeta.",
    ],
    [
        "Puslapis dingo",
        "Ministerijos puslapis pirmadienį neveikė tris valandas. Atstovas sakė, kad duomenys nebuvo ištrinti.",
        "Policija pradėjo tyrimą.",
    ],
    [
        "某报将收费",
        "某报宣布，下月起读者须登录会员账号才能阅读长篇报道，会费尚未公布。社长说，现有订户不受影响。",
        "读者团体对此表示不满。",
    ],
    [
        "视频网站推出新客户端",
        "某视频网站5日发布新版客户端，部分内容仅支持在客户端内查看。公司负责人说，旧版将在年底停止服务。",
        "分析人士认为，此举意在增加用户。",
    ],
    [
        "신문사 유료화",
        "신문사는 다음 달부터 긴 기사를 읽으려면 로그인을 해야 한다고 28일 밝혔다. 구독 요금은 아직 정해지지 않았다.",
        "독자 단체는 반발하고 있다.",
    ],
    [
        "Сайт бұғатталды",
        "Министрлік дүйсенбіде екі жаңалық сайтына қолжетімділікті шектеді. Редактор ешқандай шешім көрмегенін айтты.",
        "Журналистер одағы наразылық білдірді.",
    ],
    [
        "Сайт заблакавалі",
        "Міністэрства інфармацыі ў панядзелак абмежавала доступ да двух сайтаў. Рэдактар сказаў, што ніякага рашэння не бачыў.",
        "Старонка адкрываецца толькі з-за мяжы.",
    ],
    [
        "Sajt nije radio",
        "Sajt opštine u ponedeljak nije radio tri sata. Portparol je rekao da nijedna stranica nije obrisana i da će policija ispitati slučaj.",
        "Građani su zahteve predavali na šalteru.",
    ],
    [
        "Συνδρομή στην εφημερίδα",
        "Η εφημερίδα ανακοίνωσε ότι από το φθινόπωρο οι αναγνώστες θα χρειάζονται συνδρομή για να διαβάζουν τα μεγάλα άρθρα.",
        "Όσοι είναι ήδη συνδρομητές θα συνδεθούν με το email τους, είπε ο διευθυντής.",
    ],
    [
        "Ziarul cere abonament",
        "Din toamnă, cititorii vor avea nevoie de abonament pentru a citi articolele lungi, a spus luni directorul ziarului.",
        "Cei deja abonați se autentifică cu adresa de e-mail.",
    ],
    [
        "Council site down",
        "The website of the council was down for three hours on Monday. The page on bins could not be found until noon.",
        "A clerk said that the server had failed, and apologised.",
    ],
];

#[test]
fn what_speaks_of_itself_to_its_reader_is_no_article() {
    let judged = |main: &str| judge(&page("A", main, ""), &Hints::default());
    let passed = |text: &&&str| judged(&format!("<p>{text}</p>")).is_ok();
    assert_eq!(PAGES.iter().filter(passed).collect::<Vec<_>>(), Vec::<&&str>::new());
    // Who wrote an article, and when, stands over an offer too.
    let passed =
        |text: &&&str| judged(&format!("<h1>A</h1><time>May 5</time><p>{text}</p>")).is_ok();
    assert_eq!(OFFERS.iter().filter(passed).collect::<Vec<_>>(), Vec::<&&str>::new());
}

#[test]
fn reports_of_blocked_sites_and_walls_are_articles() {
    for [title, first, second] in NEWS {
        for day in ["", "<time>May 5</time>"] {
            let main = format!("<h1>{title}</h1>{day}<p>{first}</p><p>{second}</p>");
            assert_eq!(judge(&page(title, &main, ""), &Hints::default()), Ok(()), "{title} {day}");
        }
    }
}

#[test]
fn news_of_what_was_blocked_has_a_day_a_headline_and_speaks_to_nobody() {
    let news = "<p>Доступ к запрашиваемому ресурсу ограничен — такое сообщение видят читатели газеты с \
                утра понедельника.</p><p>Сайт внесён в Единый реестр доменных имён, подтвердил её \
                редактор. В министерстве запрос не прокомментировали.</p>";
    let judged = |head: &str, text: &str| {
        let main = format!("<h1>{head}</h1>{text}");
        judge(&page(head, &main, ""), &Hints::default())
    };
    let dated = format!("<small>05.05.2024</small>{news}");
    assert_eq!(judged("Сайт газеты перестал открываться", &dated), Ok(()));
    assert!(judged("Сайт газеты перестал открываться", news).is_err());
    assert!(judged("Доступ к запрашиваемому ресурсу ограничен", &dated).is_err());
    let notice = "<p>Уважаемый абонент! Доступ к запрашиваемому ресурсу ограничен, и вы не можете его \
                  открыть.</p><p>Сайт внесён в Единый реестр доменных имён. Обратитесь к нам, если вы \
                  считаете, что это ошибка.</p>";
    assert!(judged("Оператор", &format!("<small>05.05.2024</small>{notice}")).is_err());
    let turkish = "<small>01.02.2024</small><p>Sulh Ceza Hakimliği, yerel gazetenin sitesine erişim engeli \
                   getirdi.</p><p>Kararda, 5651 sayılı Kanun uyarınca siteye erişimin engellenmesine \
                   hükmedildi. Gazetenin avukatı karara itiraz edeceklerini açıkladı.</p>";
    assert_eq!(judged("Gazetenin sitesine erişim engeli", turkish), Ok(()));
}

#[test]
fn what_is_whole_stands_above_an_offer() {
    let news = "<p>名护市边の新基地建設を巡り、県は28日、設計変更の代執行は違法だとして、裁判所に上告したと発表した。</p>\
                <p>知事は会見で「地方自治の本旨を踏みにじるもので、到底容認できない」と述べ、国に対話を求めた。</p>\
                <p>国は湾の北側で護岸工事を進めており、砕石の投入は今月だけで延べ三千立方メートルに上る。</p>\
                <p>市民団体は同日、ゲート前で抗議の座り込みを続け、約八十人が「サンゴを守れ」と声を上げた。</p>\
                <p>工期は九年三カ月とされるが、専門家は地盤の沈下が長期に及ぶ恐れを指摘している。</p>";
    let offer = "<div class=paywall><p>この記事は会員限定です。登録すると続きをお読みいただけます。</p></div>";
    let judged = |text: &str, beside: &str| {
        judge(
            &page("県が上告", &format!("<h1>県が上告</h1>{text}{offer}"), beside),
            &Hints::default(),
        )
    };
    assert_eq!(judged(news, ""), Ok(()));
    let start = news.split_inclusive("</p>").take(2).collect::<String>();
    assert!(judged(&start, "").is_err());
    assert!(judged(&news.replace("指摘している。", "指摘…"), "").is_err());
    assert!(judged(news, "<script>{\"isAccessibleForFree\": false}</script>").is_err());
}
