"""Countries, their capitals and what their people are called, in four languages; one key per place.

Each line: key | Arabic | English | Russian | Korean. Names are separated by commas. After a slash come adjectives
and peoples. A Russian name is given as stem and ending (Росси-я): every case of it is found. Arabic adjectives are
given without their article and gender.
"""

# ruff: noqa: E501 -- one line per place reads best

from typing import Final

COUNTRIES: Final = """
KP | كوريا الشمالية,بيونغ يانغ,بيونجيانج,بيونغيانغ,بيونج يانج / كوري شمالي | North Korea,Pyongyang,DPRK,Democratic People's Republic of Korea / North Korean | Северн-ая Коре-я,КНДР,Пхеньян / северокорейск | 북한,평양,조선민주주의인민공화국,북측
KR | كوريا الجنوبية,سيول,سول / كوري جنوبي | South Korea,Seoul,Republic of Korea / South Korean | Южн-ая Коре-я,Республик-а Коре-я,Сеул / южнокорейск | 한국,대한민국,서울,남한,남측
RU | روسيا,موسكو,الاتحاد الروسي,الكرملين / روسي | Russia,Moscow,Kremlin,Russian Federation / Russian,Russians | Росси-я,Москв-а,РФ,Кремл-ь / российск,русск,россиян | 러시아,모스크바,크렘린
US | الولايات المتحدة,الولايات المتحدة الأميركية,الولايات المتحدة الأمريكية,أمريكا,أميركا,واشنطن,البيت الأبيض,البنتاغون / أميركي,أمريكي | United States,U.S.,US,USA,America,Washington,White House,Pentagon / American,Americans | США,Соединенн-ые Штат-ы,Америк-а,Вашингтон,Пентагон,Бел-ый дом / американск,американц | 미국,워싱턴,백악관
UA | أوكرانيا,كييف / أوكراني | Ukraine,Kyiv,Kiev / Ukrainian,Ukrainians | Украин-а,Киев / украинск,украинц | 우크라이나,키이우,키예프
CN | الصين,بكين,بيجين / صيني | China,Beijing,People's Republic of China / Chinese | Кита-й,КНР,Пекин / китайск | 중국,베이징
JP | اليابان,طوكيو / ياباني | Japan,Tokyo / Japanese | Япони-я,Токио / японск | 일본,도쿄
GB | بريطانيا,المملكة المتحدة,إنجلترا,لندن / بريطاني | United Kingdom,UK,U.K.,Britain,Great Britain,England,London / British,Britons | Великобритани-я,Британи-я,Англи-я,Лондон / британск | 영국,런던
FR | فرنسا,باريس,الإليزيه / فرنسي | France,Paris / French | Франци-я,Париж / французск | 프랑스,파리
DE | ألمانيا,برلين / ألماني | Germany,Berlin / German,Germans | Германи-я,ФРГ,Берлин / немецк,германск | 독일,베를린
IT | إيطاليا,روما / إيطالي | Italy,Rome / Italian,Italians | Итали-я,Рим / итальянск | 이탈리아,로마
ES | إسبانيا,مدريد / إسباني | Spain,Madrid / Spanish | Испани-я,Мадрид / испанск | 스페인,마드리드
PT | البرتغال,لشبونة / برتغالي | Portugal,Lisbon / Portuguese | Португали-я,Лиссабон / португальск | 포르투갈,리스본
NL | هولندا,أمستردام,لاهاي / هولندي | Netherlands,Amsterdam,The Hague / Dutch | Нидерланд-ы,Голланди-я,Амстердам,Гааг-а / нидерландск,голландск | 네덜란드,암스테르담,헤이그
BE | بلجيكا,بروكسل / بلجيكي | Belgium,Brussels / Belgian | Бельги-я,Брюссель / бельгийск | 벨기에,브뤼셀
CH | سويسرا,جنيف,برن / سويسري | Switzerland,Geneva,Bern,Zurich / Swiss | Швейцари-я,Женев-а,Берн / швейцарск | 스위스,제네바
AT | النمسا,فيينا / نمساوي | Austria,Vienna / Austrian | Австри-я,Вен-а / австрийск | 오스트리아,빈
SE | السويد,ستوكهولم / سويدي | Sweden,Stockholm / Swedish | Швеци-я,Стокгольм / шведск | 스웨덴,스톡홀름
NO | النرويج,أوسلو / نرويجي | Norway,Oslo / Norwegian | Норвеги-я,Осло / норвежск | 노르웨이,오슬로
FI | فنلندا,هلسنكي / فنلندي | Finland,Helsinki / Finnish | Финлянди-я,Хельсинки / финск | 핀란드,헬싱키
DK | الدنمارك,كوبنهاغن / دنماركي | Denmark,Copenhagen / Danish | Дани-я,Копенгаген / датск | 덴마크,코펜하겐
IS | آيسلندا,ريكيافيك / آيسلندي | Iceland,Reykjavik / Icelandic | Исланди-я,Рейкьявик / исландск | 아이슬란드
IE | أيرلندا,إيرلندا,دبلن / أيرلندي | Ireland,Dublin / Irish | Ирланди-я,Дублин / ирландск | 아일랜드,더블린
PL | بولندا,وارسو / بولندي | Poland,Warsaw / Polish | Польш-а,Варшав-а / польск | 폴란드,바르샤바
CZ | التشيك,براغ / تشيكي | Czech Republic,Czechia,Prague / Czech | Чехи-я,Праг-а / чешск | 체코,프라하
SK | سلوفاكيا,براتيسلافا / سلوفاكي | Slovakia,Bratislava / Slovak | Словаки-я,Братислав-а / словацк | 슬로바키아
HU | المجر,هنغاريا,بودابست / مجري | Hungary,Budapest / Hungarian | Венгри-я,Будапешт / венгерск | 헝가리,부다페스트
RO | رومانيا,بوخارست / روماني | Romania,Bucharest / Romanian | Румыни-я,Бухарест / румынск | 루마니아
BG | بلغاريا,صوفيا / بلغاري | Bulgaria,Sofia / Bulgarian | Болгари-я,Софи-я / болгарск | 불가리아
RS | صربيا,بلغراد / صربي | Serbia,Belgrade / Serbian | Серби-я,Белград / сербск | 세르비아
HR | كرواتيا,زغرب / كرواتي | Croatia,Zagreb / Croatian | Хорвати-я,Загреб / хорватск | 크로아티아
BA | البوسنة,سراييفو / بوسني | Bosnia,Bosnia and Herzegovina,Sarajevo / Bosnian | Босни-я,Сараево / боснийск | 보스니아
XK | كوسوفو,بريشتينا / كوسوفي | Kosovo,Pristina / Kosovar | Косово,Приштин-а / косовск | 코소보
AL | ألبانيا,تيرانا / ألباني | Albania,Tirana / Albanian | Албани-я,Тиран-а / албанск | 알바니아
GR | اليونان,أثينا / يوناني | Greece,Athens / Greek | Греци-я,Афин-ы / греческ | 그리스,아테네
TR | تركيا,أنقرة,إسطنبول / تركي | Turkey,Türkiye,Ankara,Istanbul / Turkish | Турци-я,Анкар-а,Стамбул / турецк | 터키,튀르키예,앙카라
CY | قبرص,نيقوسيا / قبرصي | Cyprus,Nicosia / Cypriot | Кипр,Никоси-я / кипрск | 키프로스
BY | بيلاروسيا,بيلاروس,مينسك / بيلاروسي | Belarus,Minsk / Belarusian | Белорусси-я,Беларус-ь,Минск / белорусск | 벨라루스,민스크
MD | مولدوفا,كيشيناو / مولدوفي | Moldova,Chisinau / Moldovan | Молдави-я,Молдов-а,Кишинев / молдавск | 몰도바
LT | ليتوانيا,فيلنيوس / ليتواني | Lithuania,Vilnius / Lithuanian | Литв-а,Вильнюс / литовск | 리투아니아
LV | لاتفيا,ريغا / لاتفي | Latvia,Riga / Latvian | Латви-я,Риг-а / латвийск | 라트비아
EE | إستونيا,تالين / إستوني | Estonia,Tallinn / Estonian | Эстони-я,Таллин / эстонск | 에스토니아
GE | جورجيا,تبليسي / جورجي | Tbilisi / Georgian | Грузи-я,Тбилиси / грузинск | 조지아
AM | أرمينيا,يريفان / أرميني,أرمني | Armenia,Yerevan / Armenian | Армени-я,Ереван / армянск | 아르메니아
AZ | أذربيجان,باكو / أذربيجاني | Azerbaijan,Baku / Azerbaijani | Азербайджан,Баку / азербайджанск | 아제르바이잔
KZ | كازاخستان,أستانا / كازاخي | Kazakhstan,Astana / Kazakh | Казахстан,Астан-а / казахстанск,казахск | 카자흐스탄
UZ | أوزبكستان,طشقند / أوزبكي | Uzbekistan,Tashkent / Uzbek | Узбекистан,Ташкент / узбекск | 우즈베키스탄
KG | قرغيزستان,بيشكيك / قرغيزي | Kyrgyzstan,Bishkek / Kyrgyz | Киргизи-я,Кыргызстан,Бишкек / киргизск | 키르기스스탄
TJ | طاجيكستان,دوشنبه / طاجيكي | Tajikistan,Dushanbe / Tajik | Таджикистан,Душанбе / таджикск | 타지키스탄
MN | منغوليا,أولان باتور / منغولي | Mongolia,Ulaanbaatar / Mongolian | Монголи-я,Улан-Батор / монгольск | 몽골
IN | الهند,نيودلهي / هندي | India,New Delhi,Delhi / Indian | Инди-я,Нью-Дели / индийск | 인도,뉴델리
PK | باكستان,إسلام آباد / باكستاني | Pakistan,Islamabad / Pakistani | Пакистан,Исламабад / пакистанск | 파키스탄
AF | أفغانستان,كابول / أفغاني | Afghanistan,Kabul / Afghan | Афганистан,Кабул / афганск | 아프가니스탄,카불
BD | بنغلاديش,بنغلادش,دكا / بنغلاديشي | Bangladesh,Dhaka / Bangladeshi | Бангладеш,Дакк-а / бангладешск | 방글라데시
LK | سريلانكا,كولومبو / سريلانكي | Sri Lanka,Colombo / Sri Lankan | Шри-Ланк-а,Коломбо / шри-ланкийск | 스리랑카
NP | نيبال,كاتماندو / نيبالي | Nepal,Kathmandu / Nepalese | Непал,Катманду / непальск | 네팔
MM | ميانمار,بورما / ميانماري | Myanmar,Burma,Naypyidaw / Burmese | Мьянм-а,Бирм-а / мьянманск | 미얀마
TH | تايلاند,تايلند,بانكوك / تايلاندي | Thailand,Bangkok / Thai | Таиланд,Бангкок / таиландск | 태국,방콕
VN | فيتنام,هانوي / فيتنامي | Vietnam,Hanoi / Vietnamese | Вьетнам,Хано-й / вьетнамск | 베트남,하노이
KH | كمبوديا,بنوم بنه / كمبودي | Cambodia,Phnom Penh / Cambodian | Камбодж-а,Пномпень / камбоджийск | 캄보디아
LA | لاوس / لاوسي | Laos,Vientiane / Lao | Лаос,Вьентьян / лаосск | 라오스
MY | ماليزيا,كوالالمبور / ماليزي | Malaysia,Kuala Lumpur / Malaysian | Малайзи-я,Куала-Лумпур / малайзийск | 말레이시아
SG | سنغافورة / سنغافوري | Singapore / Singaporean | Сингапур / сингапурск | 싱가포르
ID | إندونيسيا,جاكرتا / إندونيسي | Indonesia,Jakarta / Indonesian | Индонези-я,Джакарт-а / индонезийск | 인도네시아,자카르타
PH | الفلبين,الفيليبين,مانيلا / فلبيني | Philippines,Manila / Philippine,Filipino | Филиппин-ы,Манил-а / филиппинск | 필리핀,마닐라
TW | تايوان,تايبيه / تايواني | Taiwan,Taipei / Taiwanese | Тайван-ь,Тайбэ-й / тайваньск | 대만,타이완,타이베이
HK | هونغ كونغ | Hong Kong | Гонконг / гонконгск | 홍콩
AU | أستراليا,كانبرا / أسترالي | Australia,Canberra,Sydney / Australian | Австрали-я,Канберр-а / австралийск | 호주,캔버라
NZ | نيوزيلندا,ويلينغتون / نيوزيلندي | New Zealand,Wellington | Нов-ая Зеланди-я,Веллингтон / новозеландск | 뉴질랜드
CA | كندا,أوتاوا / كندي | Canada,Ottawa,Toronto / Canadian | Канад-а,Оттав-а / канадск | 캐나다,오타와
MX | المكسيك / مكسيكي | Mexico,Mexico City / Mexican | Мексик-а,Мехико / мексиканск | 멕시코
CU | كوبا,هافانا / كوبي | Cuba,Havana / Cuban | Куб-а,Гаван-а / кубинск | 쿠바
HT | هايتي,بورت أو برنس / هايتي | Haiti,Port-au-Prince / Haitian | Гаити,Порт-о-Пренс / гаитянск | 아이티
VE | فنزويلا,كراكاس,كاراكاس / فنزويلي | Venezuela,Caracas / Venezuelan | Венесуэл-а,Каракас / венесуэльск | 베네수엘라
CO | كولومبيا,بوغوتا / كولومبي | Colombia,Bogota,Bogotá / Colombian | Колумби-я,Богот-а / колумбийск | 콜롬비아
EC | الإكوادور,كيتو / إكوادوري | Ecuador,Quito / Ecuadorian | Эквадор,Кито / эквадорск | 에콰도르
PE | بيرو,ليما / بيروفي | Peru,Lima / Peruvian | Перу,Лим-а / перуанск | 페루
BR | البرازيل,برازيليا / برازيلي | Brazil,Brasilia,Brasília / Brazilian | Бразили-я / бразильск | 브라질
AR | الأرجنتين,بوينس آيرس / أرجنتيني | Argentina,Buenos Aires / Argentine | Аргентин-а,Буэнос-Айрес / аргентинск | 아르헨티나
CL | تشيلي,سانتياغو / تشيلي | Chile,Santiago / Chilean | Чили,Сантьяго / чилийск | 칠레
BO | بوليفيا / بوليفي | Bolivia,La Paz / Bolivian | Боливи-я / боливийск | 볼리비아
IR | إيران,طهران / إيراني | Iran,Tehran / Iranian,Iranians | Иран,Тегеран / иранск | 이란,테헤란
IQ | العراق,بغداد / عراقي | Iraq,Baghdad / Iraqi,Iraqis | Ирак,Багдад / иракск | 이라크,바그다드
SY | سوريا,سورية,دمشق / سوري | Syria,Damascus / Syrian,Syrians | Сири-я,Дамаск / сирийск | 시리아,다마스쿠스
LB | لبنان,بيروت / لبناني | Lebanon,Beirut / Lebanese | Ливан,Бейрут / ливанск | 레바논,베이루트
JO | الأردن,عمّان / أردني | Jordan,Amman / Jordanian | Иордани-я,Амман / иорданск | 요르단
IL | إسرائيل,تل أبيب / إسرائيلي | Israel,Tel Aviv / Israeli,Israelis | Израил-ь,Тель-Авив / израильск | 이스라엘,텔아비브
PS | فلسطين,غزة,قطاع غزة,الضفة الغربية,رام الله / فلسطيني | Palestine,Gaza,Gaza Strip,West Bank,Ramallah / Palestinian,Palestinians | Палестин-а,Газ-а,сектор Газ-а,Рамалл-а / палестинск | 팔레스타인,가자,가자지구
XJ | القدس,القدس المحتلة | Jerusalem | Иерусалим / иерусалимск | 예루살렘
EG | مصر,القاهرة / مصري | Egypt,Cairo / Egyptian,Egyptians | Египет-,Египт-,Каир / египетск | 이집트,카이로
SA | السعودية,المملكة العربية السعودية,الرياض,جدة / سعودي | Saudi Arabia,Riyadh,Jeddah / Saudi,Saudis | Саудовск-ая Арави-я,Эр-Рияд / саудовск | 사우디,사우디아라비아,리야드
AE | الإمارات,الإمارات العربية المتحدة,أبوظبي,أبو ظبي,دبي / إماراتي | United Arab Emirates,UAE,Abu Dhabi,Dubai / Emirati | ОАЭ,Объединенн-ые Арабск-ие Эмират-ы,Абу-Даби,Дуба-й / эмиратск | 아랍에미리트,아부다비,두바이
QA | قطر,الدوحة / قطري | Qatar,Doha / Qatari | Катар,Дох-а / катарск | 카타르,도하
KW | الكويت / كويتي | Kuwait,Kuwait City / Kuwaiti | Кувейт / кувейтск | 쿠웨이트
BH | البحرين,المنامة / بحريني | Bahrain,Manama / Bahraini | Бахрейн,Манам-а / бахрейнск | 바레인
OM | سلطنة عمان,مسقط / عماني | Oman,Muscat / Omani | Оман,Маскат / оманск | 오만
YE | اليمن,صنعاء,عدن / يمني | Yemen,Sanaa,Sana'a,Aden / Yemeni | Йемен,Сан-а / йеменск | 예멘
SD | السودان,الخرطوم,دارفور / سوداني | Sudan,Khartoum,Darfur / Sudanese | Судан,Хартум / суданск | 수단,하르툼
SS | جنوب السودان,جوبا | South Sudan,Juba / South Sudanese | Южн-ый Судан,Джуб-а / южносуданск | 남수단
LY | ليبيا,طرابلس,بنغازي / ليبي | Libya,Tripoli,Benghazi / Libyan | Ливи-я,Триполи / ливийск | 리비아
TN | تونس / تونسي | Tunisia,Tunis / Tunisian | Тунис / тунисск | 튀니지
DZ | الجزائر / جزائري | Algeria,Algiers / Algerian | Алжир / алжирск | 알제리
MA | المغرب,الرباط,الدار البيضاء / مغربي | Morocco,Rabat,Casablanca / Moroccan | Марокко,Рабат / марокканск | 모로코
MR | موريتانيا,نواكشوط / موريتاني | Mauritania,Nouakchott / Mauritanian | Мавритани-я / мавританск | 모리타니
ML | مالي,باماكو | Mali,Bamako / Malian | Мали,Бамако / малийск | 말리
NE | النيجر,نيامي | Niger,Niamey / Nigerien | Нигер,Ниаме-й | 니제르
TD | تشاد,نجامينا / تشادي | Chad,N'Djamena / Chadian | Чад,Нджамен-а / чадск | 차드
NG | نيجيريا,أبوجا,لاغوس / نيجيري | Nigeria,Abuja,Lagos / Nigerian | Нигери-я,Абудж-а / нигерийск | 나이지리아
GH | غانا,أكرا / غاني | Ghana,Accra / Ghanaian | Ган-а,Аккр-а / ганск | 가나
SN | السنغال,داكار / سنغالي | Senegal,Dakar / Senegalese | Сенегал,Дакар / сенегальск | 세네갈
ET | إثيوبيا,أديس أبابا / إثيوبي | Ethiopia,Addis Ababa / Ethiopian | Эфиопи-я,Аддис-Абеб-а / эфиопск | 에티오피아
ER | إريتريا,أسمرة / إريتري | Eritrea,Asmara / Eritrean | Эритре-я,Асмэр-а / эритрейск | 에리트레아
SO | الصومال,مقديشو / صومالي | Somalia,Mogadishu / Somali | Сомали,Могадишо / сомалийск | 소말리아
DJ | جيبوتي | Djibouti / Djiboutian | Джибути / джибутийск | 지부티
KE | كينيا,نيروبي / كيني | Kenya,Nairobi / Kenyan | Кени-я,Найроби / кенийск | 케냐
UG | أوغندا,كمبالا / أوغندي | Uganda,Kampala / Ugandan | Уганд-а,Кампал-а / угандийск | 우간다
RW | رواندا,كيغالي / رواندي | Rwanda,Kigali / Rwandan | Руанд-а,Кигали / руандийск | 르완다
TZ | تنزانيا / تنزاني | Tanzania,Dodoma / Tanzanian | Танзани-я / танзанийск | 탄자니아
CD | الكونغو الديمقراطية,كينشاسا,الكونغو / كونغولي | Democratic Republic of Congo,DR Congo,Congo,Kinshasa / Congolese | ДР Конго,Конго,Киншас-а / конголезск | 콩고민주공화국,콩고
AO | أنغولا,لواندا / أنغولي | Angola,Luanda / Angolan | Ангол-а / ангольск | 앙골라
ZA | جنوب أفريقيا,جنوب إفريقيا,بريتوريا,كيب تاون | South Africa,Pretoria,Johannesburg,Cape Town / South African | ЮАР,Южно-Африканск-ая Республик-а,Претори-я / южноафриканск | 남아프리카공화국,남아공
ZW | زيمبابوي,هراري / زيمبابوي | Zimbabwe,Harare / Zimbabwean | Зимбабве,Хараре / зимбабвийск | 짐바브웨
MZ | موزمبيق,مابوتو / موزمبيقي | Mozambique,Maputo / Mozambican | Мозамбик / мозамбикск | 모잠비크
SU | الاتحاد السوفييتي,الاتحاد السوفيتي / سوفييتي,سوفيتي | Soviet Union,USSR / Soviet | Советск-ий Союз,СССР / советск | 소련
EU | الاتحاد الأوروبي / أوروبي | European Union,EU / European | Европейск-ий союз,Евросоюз,ЕС / европейск | 유럽연합
UN | الأمم المتحدة,مجلس الأمن,مجلس الأمن الدولي / أممي | United Nations,U.N.,UN,Security Council | ООН,Организаци-я Объединенн-ых Наци-й,Совет Безопасности,Совбез | 유엔,안전보장이사회,안보리
NATO | حلف شمال الأطلسي,الناتو,حلف الناتو | NATO | НАТО / натовск | 나토,북대서양조약기구
KOREAS | شبه الجزيرة الكورية,الكوريتان,الكوريتين / كوري | Korean Peninsula,Koreas / Korean,Koreans | Корейск-ий полуостров,Коре-я / корейск | 한반도,남북한
"""
