"""One fire in an invented harbour, as told by many: an agency's report with its reprints and translations, and three
newsrooms that were there themselves. Written for the tests of origins."""

AGENCY = (
    "DALMORE (Tidewater) - A fire in the grain terminal of Dalmore destroyed 14 silos on Monday "
    "night and killed three "
    "dock workers, the port authority said.\n\n"
    "The blaze broke out at 22:40 in a conveyor belt and was under control five hours later, said "
    "the port's director, "
    "Marit Ostrov. “We have lost a third of our storage in one night,” she told reporters at the gate.\n\n"
    "About 38,000 tonnes of wheat were burnt or spoiled by water. Two ships that were being loaded left their berths "
    "with their holds half full.\n\n"
    "The terminal was inspected in March, and the inspectors asked for new smoke detectors that were never fitted, "
    "according to a report seen by Tidewater.\n\n"
    "The dockers' union called a strike for Thursday and demanded that the operator, Norgrain, publish the report. "
    "Norgrain declined to comment.\n\n"
    "Prosecutors opened an inquiry into the deaths. The names of the three workers were not made public."
)
CUT = "\n\n".join(AGENCY.split("\n\n")[index] for index in (0, 1, 2, 4))
RE_LED = (
    "Smoke still hung over the old town on Tuesday when the first mourners laid flowers at gate seven. Nobody here "
    "remembers a night like it.\n\n" + "\n\n".join(AGENCY.split("\n\n")[1:])
)
ARABIC = (
    "أتى حريق في محطة الحبوب بميناء دالمور مساء الاثنين على 14 صومعة وأودى بحياة ثلاثة من عمال "
    "الأرصفة، وفق ما أعلنت سلطة "
    "الميناء.\n\n"
    "واندلعت النيران عند الساعة 22:40 في سير ناقل وتمت السيطرة عليها بعد خمس ساعات، بحسب مديرة "
    "الميناء ماريت أوستروف. وقالت "
    "للصحفيين عند البوابة: «خسرنا ثلث مخازننا في ليلة واحدة».\n\n"
    "واحترق نحو 38 ألف طن من القمح أو أتلفتها المياه. وغادرت سفينتان كان يجري تحميلهما رصيفيهما "
    "وعنابرهما نصف ممتلئة.\n\n"
    "وكانت المحطة قد خضعت للتفتيش في مارس، وطلب المفتشون أجهزة جديدة لكشف الدخان لم تركب قط، بحسب تقرير اطلعت عليه "
    "تايدووتر.\n\n"
    "ودعت نقابة عمال الأرصفة إلى إضراب يوم الخميس وطالبت الشركة المشغلة نورغرين بنشر التقرير. وامتنعت نورغرين عن "
    "التعليق.\n\n"
    "وفتح الادعاء تحقيقا في الوفيات. ولم تعلن أسماء العمال الثلاثة."
)
RUSSIAN = (
    "Пожар на зерновом терминале Далмора в понедельник ночью уничтожил 14 силосов, погибли трое докеров, сообщила "
    "администрация порта.\n\n"
    "Огонь вспыхнул в 22:40 на ленточном конвейере, его взяли под контроль через пять часов, "
    "сказала директор порта Марит "
    "Остров. «За одну ночь мы потеряли треть хранилищ», — заявила она журналистам у ворот.\n\n"
    "Сгорело или испорчено водой около 38 тысяч тонн пшеницы. Два судна, стоявшие под погрузкой, "
    "отошли от причалов с "
    "наполовину пустыми трюмами.\n\n"
    "Терминал проверяли в марте, инспекторы потребовали новые датчики дыма, но их так и не установили.\n\n"
    "Профсоюз докеров объявил забастовку в четверг и потребовал, чтобы оператор «Норгрейн» "
    "опубликовал отчёт. «Норгрейн» "
    "отказался от комментариев.\n\n"
    "Прокуратура начала расследование гибели людей. Имена троих рабочих не называют."
)
# A newsroom of its own: same event, same figures, other eyes.
OWN_HARBOUR = (
    "I was on the pier when the conveyor went up. There was a sound like a train, then a column of sparks above silo "
    "nine.\n\n"
    "By three in the morning the crews had given up on the northern row. Fourteen silos are gone; "
    "you can see the sky "
    "through their ribs.\n\n"
    "Ellen Brask lost her brother. He had worked nights at the terminal for eleven years, she says, "
    "and had complained "
    "about dust on the belts since the spring.\n\n"
    "Three men died. At the hospital on Keel Street a surgeon said that six more were being treated for smoke.\n\n"
    "The wheat was meant for bakeries in the south: 38,000 tonnes of it, the harbour office "
    "reckons. Bread will not be "
    "short, says the bakers' guild, but it will be dearer."
)
OWN_COURIER = (
    "Norgrain's shares fell 9 per cent on Tuesday after a fire at its Dalmore terminal in which "
    "three employees died.\n\n"
    "Analysts put the loss at 60 million, of which insurers would carry two thirds. The company "
    "runs four terminals on "
    "the coast and had planned to sell one of them this year.\n\n"
    "The burnt stock, some 38,000 tonnes, belonged to traders in six countries. Forward prices for "
    "milling wheat rose 2 "
    "per cent.\n\n"
    "Rebuilding 14 silos takes about eighteen months, according to a manufacturer of such plants. "
    "Until then exporters "
    "will have to use Brennholm, 200 kilometres to the north."
)
OWN_ARABIC = (
    "قال شهود لمراسلتنا في دالمور إن الحريق بدأ بدوي يشبه مرور قطار، ثم ارتفع الشرر فوق الصوامع.\n\n"
    "وأحصت مراسلتنا صباح الثلاثاء 14 صومعة لم يبق منها إلا هياكلها، فيما كان عمال الإطفاء يبردون ما بقي من القمح.\n\n"
    "وتقول زوجة أحد القتلى الثلاثة إن زوجها شكا منذ الربيع من الغبار المتراكم على السيور ولم يستمع إليه أحد.\n\n"
    "وفي المستشفى القريب يعالج ستة آخرون من استنشاق الدخان، بحسب طبيب في قسم الطوارئ.\n\n"
    "وكانت كمية القمح، وتقدر بنحو 38 ألف طن، متجهة إلى مخابز الجنوب."
)
# Both said what the port's director said at one press conference, each in its own report.
PRESS_CONFERENCE_A = (
    "The head of Dalmore port said on Tuesday that safety had never been a matter of money. Marit Ostrov spoke for "
    "twenty minutes and took four questions.\n\n"
    "“We have lost a third of our storage in one night,” she said. She would not say who had signed the March "
    "inspection.\n\n"
    "Union members at the back of the room walked out when she thanked Norgrain for its help."
)
PRESS_CONFERENCE_B = (
    "Cranes stood still in Dalmore harbour as its director faced the press. Asked twice whether she "
    "would resign, Marit "
    "Ostrov shook her head.\n\n"
    "“We have lost a third of our storage in one night,” the director said, and added that clearing "
    "the site would take "
    "until August.\n\n"
    "Our reporter counted eleven fire engines still on the quay."
)
# A form that is filled in again every week.
BULLETIN = (
    "Weekly bulletin of the Dalmore port authority. In the week to {day} June the port handled {ships} ships and "
    "{tonnes} tonnes of cargo. The mean time at berth was {hours} hours. {boxes} containers were "
    "moved. Draught at the "
    "northern pier is unchanged. Masters are reminded to report waste in writing. The office is open on working days "
    "from eight to four. Notices to mariners are posted at gate seven."
)
BULLETINS = (
    BULLETIN.format(day=9, ships=41, tonnes="212,000", hours=19, boxes="4,310"),
    BULLETIN.format(day=23, ships=28, tonnes="147,000", hours=31, boxes="2,905"),
)
ROUND_UP = (
    f"{OWN_HARBOUR}\n\n{OWN_COURIER}\n\nMore on the fire in our evening edition, with pictures of the northern row."
)
