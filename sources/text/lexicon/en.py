"""English words that tell who says something, how, and how surely; folded as `normalize.fold` folds."""

from typing import Final

from sources.text.lexicon.verbs import Verb, english_forms
from sources.text.tokens import word_set

# base[ past[ participle]] | stance frame strength; strength 2 says that something was said, 1 tells an attitude.
# frame: that = may take a clause; object = takes somebody or something; call = "call X a Y"
_VERBS: Final = """
say said | asserts that 2
tell told | asserts tell 2
add | asserts that 2
note | asserts that 2
write wrote written | asserts that 2
tweet | asserts that 2
post | asserts that 1
argue | asserts that 2
claim | asserts that 2
allege | asserts that 2
assert | asserts that 2
contend | asserts that 2
maintain | asserts that 2
insist | asserts that 2
state | asserts that 2
declare | asserts that 2
announce | asserts that 2
proclaim | asserts that 2
explain | asserts that 2
acknowledge | asserts that 2
admit | asserts that 2
concede | asserts that 2
confess | asserts that 2
confirm | asserts that 2
reveal | asserts that 2
disclose | asserts that 2
emphasize | asserts that 2
emphasise | asserts that 2
stress | asserts that 2
underscore | asserts that 2
reiterate | asserts that 2
repeat | asserts that 2
respond | asserts that 2
reply | asserts that 2
answer | asserts that 2
retort | asserts that 2
counter | asserts that 2
comment | asserts that 2
remark | asserts that 2
observe | asserts that 2
quip | asserts that 2
joke | asserts that 2
recall | asserts that 2
remember | asserts that 1
recount | asserts that 2
continue | asserts speech 2
conclude | asserts that 2
complain | asserts that 2
caution | asserts that 2
warn | asserts that 2
boast | asserts that 2
brag | asserts that 2
lament | asserts that 2
suggest | asserts that 2
imply | asserts that 2
indicate | asserts that 2
hint | asserts that 2
mention | asserts that 2
report | reports that 2
learn | reports that 1
quote | reports that 2
cite | reports object 2
refer | asserts object 1
point | asserts point 2
testify | asserts that 2
tout | asserts object 1
ask | asserts that 2
wonder | asserts that 1
question | asserts object 1
inquire | asserts that 1
urge | asserts object 2
call | asserts call 2
demand | asserts that 2
request | asserts object 1
recommend | asserts that 2
propose | asserts that 2
advise | asserts that 2
appeal | asserts object 1
accuse | asserts object 2
blame | asserts object 2
criticize | asserts object 2
criticise | asserts object 2
condemn | asserts object 2
denounce | asserts object 2
slam | asserts object 2
blast | asserts object 2
attack | asserts object 1
mock | asserts object 1
ridicule | asserts object 1
bash | asserts object 1
rip | asserts object 1
hail | asserts object 2
praise | asserts object 2
welcome | asserts object 1
defend | asserts object 1
endorse | asserts object 1
describe | asserts object 2
characterize | asserts object 2
label | asserts object 2
dub | asserts object 2
portray | asserts object 1
liken | asserts object 1
compare | asserts object 1
brand | asserts object 1
deny | denies that 2
reject | denies object 2
refute | denies object 2
dispute | denies that 2
dismiss | denies object 2
rebut | denies object 2
disagree | denies that 1
vow | promises that 2
pledge | promises that 2
promise | promises that 2
swear swore sworn | promises that 2
threaten | promises that 2
guarantee | promises that 2
commit | promises object 1
offer | promises object 1
predict | predicts that 2
forecast forecast | predicts that 2
project | predicts that 1
expect | predicts that 2
anticipate | predicts that 2
estimate | asserts that 2
believe | asserts that 2
think thought | asserts that 2
feel felt | asserts that 1
know knew known | asserts that 1
understand understood | asserts that 1
consider | asserts object 1
view | asserts object 1
regard | asserts object 1
assume | asserts that 1
suspect | asserts that 1
doubt | asserts that 1
fear | asserts that 1
worry | asserts that 1
hope | asserts that 1
wish | asserts that 1
want | asserts to 1
need | asserts to 1
plan | asserts to 1
intend | asserts to 1
seek sought | asserts to 1
agree | asserts that 1
decide | asserts that 1
rule | asserts that 2
refuse | denies to 1
decline | denies to 1
support | asserts object 1
oppose | asserts object 1
back | asserts object 1
favor | asserts object 1
prefer | asserts to 1
find found | asserts that 2
show showed shown | asserts that 1
see saw seen | asserts object 1
hear heard | asserts object 1
discuss | asserts object 1
address | asserts object 1
identify | asserts object 1
raise | asserts object 1
echo | asserts object 1
express | asserts object 2
voice | asserts object 2
outline | asserts object 1
detail | asserts object 1
highlight | asserts object 1
document | asserts object 1
speak spoke spoken | asserts speech 1
talk | asserts speech 1
chant | asserts that 1
shout | asserts that 2
agreed | asserts that 1
rate | asserts object 1
issue | asserts object 1
love | asserts object 1
like | asserts object 1
care | asserts object 1
encourage | asserts object 1
push | asserts object 1
promote | asserts object 1
advocate | asserts object 1
challenge | asserts object 1
release | asserts object 1
publish | asserts object 1
reference | asserts object 1
"""

VERBS: Final[dict[str, Verb]] = english_forms(_VERBS)
# Forms that are nouns as often: believed only after a subject, never after an article, an adjective or a preposition.
NOUNS_TOO: Final = word_set(
    """
    report reports claim claims plan plans call calls estimate estimates demand demands show shows
    support promise promises comment comments note notes hope hopes fear fears want wants need needs
    offer offers question questions tweet tweets pledge pledges vow vows request requests view views
    state states forecast forecasts project projects doubt doubts attack attacks post posts challenge
    challenges answer answers document documents rule rules blame label labels point points issue issues
    release rates rate back quote quotes stress worry worries like love care remark remarks detail
    details joke jokes address appeal appeals highlights voice voices counter counters favor push
    thought felt found saw found known seen raised backed expected committed considered like likes
    reference references echo charge charges
    """
)

PRONOUNS: Final[dict[str, tuple[str, str]]] = {
    "he": ("m", "s"),
    "she": ("f", "s"),
    "they": ("", "p"),
    "it": ("n", "s"),
    "we": ("", "1"),
    "i": ("", "1"),
    "you": ("", "2"),
    "who": ("", ""),
    "which": ("n", ""),
    "that": ("", ""),
    "i'm": ("", "1"),
    "others": ("", "p"),
    "some": ("", "p"),
    "many": ("", "p"),
}
AUXILIARIES: Final = word_set(
    """
    has have had having do does did is are was were be been being will would can could may might must
    shall should not n't to isn't aren't wasn't weren't hasn't haven't hadn't doesn't don't didn't won't
    wouldn't can't couldn't cannot never
    """
)
FINITE: Final = word_set(
    """
    is are was were has have had will would can could may might must shall should do does did isn't
    aren't wasn't weren't hasn't haven't hadn't doesn't don't didn't won't wouldn't can't couldn't
    cannot went came made took gave got met held won lost left led kept began became brought built
    bought caught chose drew drove fell fought flew grew ran rose sent shot spent stood struck taught
    threw wore hit put set sat ate hid broke spoke comes goes makes takes gives gets holds wins loses
    leaves leads keeps begins becomes brings continues remains faces appears seems includes contains
    comes
    """
)
ADVERBS: Final = word_set(
    """
    also then later now even still just once again already always often soon never too instead meanwhile
    earlier thursday friday saturday sunday monday tuesday wednesday today yesterday recently repeatedly
    reportedly previously both all himself herself themselves itself ever further previously once twice
    first only
    """
)
CLAUSE_BREAKS: Final = word_set(
    """
    but because if when while although though since after before whether than so unless until where why
    how whereas yet as that what
    """
)
PREPOSITIONS: Final = word_set(
    """
    in on at during after before by with from about over against under through amid despite following
    since until within without as to into of for
    """
)
DETERMINERS: Final = word_set(
    """
    the a an this that these those his her its their our my your some any no every each another several
    many most
    """
)

TITLES: Final = word_set(
    """
    mr mrs ms miss dr prof sir dame lord lady president vice prime minister premier chancellor king
    queen prince princess pope sen senator rep representative congressman congresswoman gov governor
    mayor gen general col colonel maj major capt captain lt lieutenant sgt sergeant adm admiral judge
    justice secretary ambassador chairman chairwoman director sheriff detective rev reverend imam rabbi
    ayatollah sheikh emir spokesman spokeswoman spokesperson leader candidate nominee deputy former
    first attorney chief correspondent analyst professor
    """
)
PEOPLE: Final = word_set(
    """
    spokesman spokeswoman spokesperson official minister president leader secretary ambassador envoy
    lawmaker senator congressman congresswoman governor mayor director chief chairman chairwoman chair
    head expert analyst economist professor researcher scientist doctor lawyer attorney prosecutor judge
    officer general commander soldier witness resident activist critic opponent supporter aide adviser
    advisor strategist pollster consultant historian author writer reporter journalist correspondent
    editor columnist host anchor diplomat negotiator source person man woman candidate nominee executive
    founder owner manager coach player premier chancellor king prince pope bishop priest detective
    sheriff principal teacher student parent mother father son daughter brother sister representative
    member deputy negotiator inspector investigator author billionaire businessman mogul democrat
    republican nominee insider operative
    """
)
BODIES: Final = word_set(
    """
    ministry government administration agency department office committee council commission court
    parliament congress senate house army military police force embassy party campaign company
    corporation bank fund union association organization organisation group institute center centre
    university school newspaper magazine network channel website site outlet post times journal tribune
    news report study survey poll statement paper document review letter memo filing lawsuit complaint
    article editorial book data analysis research survey figures records post board foundation team
    coalition alliance bureau kremlin
    """
)
GROUPS: Final = word_set(
    """
    officials experts analysts sources authorities critics opponents supporters lawmakers witnesses
    residents activists researchers scientists economists doctors lawyers prosecutors police officers
    aides advisers advisors strategists historians reporters journalists diplomats people voters
    democrats republicans conservatives liberals americans leaders ministers others many some polls
    studies reports surveys media outlets documents records figures investigators observers
    """
)
GROUP_HEADS: Final = GROUPS
NOT_PERSONS: Final = word_set(
    """
    university committee party department ministry agency post times journal tribune news institute
    council house senate congress company inc corp bank group union association organization court
    street avenue city county state states national international federal press reuters america american
    americans twitter facebook fox cnn nbc abc cbs bbc msnbc foundation center centre school college
    office bureau service security act law treaty agreement war republican republicans democrat
    democrats democratic gop monday tuesday wednesday thursday friday saturday sunday january february
    march april may june july august september october november december the a an in on at but and or if
    when while as for from with by his her its their this that these those there then today yesterday so
    not no yes it he she they we you i secret white supreme north south east west new united nations
    kingdom kremlin pentagon administration campaign republic league force army navy board commission
    """
)
FEMALE: Final = word_set(
    """
    hillary mary elizabeth anna ann anne maria susan karen lisa nancy sarah laura kate katherine
    catherine michelle melania ivanka jill kellyanne jennifer jessica emily rachel angela theresa olga
    elena natalia fatima aisha leila layla amina huda noor nadia yasmin sara rebecca donna diana julia
    julie amy gloria monica carol barbara patricia linda margaret helen ruth alice jane janet joan
    judith loretta kamala ursula christine marine giorgia jacinda sanna gennifer alicia claire jean
    megan heather nikki stephanie kirsten tammy marcia debbie wendy samantha hannah charlotte sophie
    victoria svetlana irina tatiana
    """
)
MALE: Final = word_set(
    """
    donald bill john james robert michael david william richard joseph thomas charles christopher daniel
    matthew mark paul steven andrew joshua kevin brian george edward ronald timothy jason jeffrey ryan
    jacob gary nicholas eric jonathan stephen larry justin scott brandon benjamin samuel gregory frank
    alexander raymond patrick jack dennis jerry tyler aaron jose adam henry nathan douglas zachary peter
    kyle walter ethan jeremy harold keith christian roger noah gerald carl terry sean austin arthur
    lawrence jesse dylan bryan joe jordan billy bruce albert willie gabriel logan alan juan wayne roy
    ralph randy eugene vincent russell elijah louis bobby philip johnny barack bernie ted mike tim rudy
    newt chris ben marco jeb vladimir sergei dmitry dmitri ivan alexei boris emmanuel olaf recep bashar
    mohammed muhammad ahmad ahmed ali hassan hussein khaled omar yusuf ibrahim mahmoud abdel tony antony
    anthony harry nick matt jim tom bob dan dave steve greg jeff ken ron don sam fred
    """
)

HEDGES: Final = (
    "reportedly",
    "allegedly",
    "apparently",
    "probably",
    "possibly",
    "perhaps",
    "maybe",
    "might",
    "may have",
    "may be",
    "could have",
    "could be",
    "likely",
    "unlikely",
    "seems",
    "appears to",
    "appeared to",
    "is believed to",
    "are believed to",
    "is thought to",
    "are thought to",
    "is said to",
    "are said to",
    "suspected",
    "alleged",
    "purported",
    "it was not clear",
    "it was not immediately clear",
    "unclear",
    "could not be independently verified",
    "unconfirmed",
    "so-called",
    "potentially",
    "roughly",
    "in theory",
    "presumably",
    "supposedly",
    "rumored",
    "rumoured",
    "can't be ruled out",
    "could",
    "may",
    "what he called",
    "what she called",
    "what it called",
    "what they called",
)
FUTURE: Final = word_set("will won't gonna shall")
OPINION: Final = word_set(
    """
    should must ought wonderful terrible awful great amazing beautiful disgusting disgraceful shameful
    stupid best worst greatest fantastic ridiculous brilliant horrible unfortunately hopefully sadly
    thankfully outrageous pathetic deserve deserves incredible tragic inspiring lovely delicious
    """
)
OPINION_PHRASES: Final = (
    "i think",
    "i believe",
    "in my opinion",
    "in my view",
    "we must",
    "we need to",
    "needs to be",
    "it is time",
    "it's time",
    "i hope",
    "we hope",
    "let's",
    "i feel",
    "we believe",
    "it is important",
    "ought to",
    "has to stop",
    "cannot stand by",
)
QUESTION_WORDS: Final = word_set(
    """
    who what when where why how is are was were do does did can could will would should has have which
    whose
    """
)
COMMANDS: Final = word_set(
    """
    watch read click subscribe follow share listen download sign join see check visit donate please tell
    call stop vote contact register buy get find learn try consider note remember imagine
    """
)
BOILERPLATE: Final = (
    "all rights reserved",
    "read more",
    "click here",
    "sign up",
    "subscribe",
    "follow us",
    "read the rest",
    "editing by",
    "reporting by",
    "contributed to this report",
    "copyright",
    "©",
    "newsletter",
    "advertisement",
    "related:",
    "photo:",
    "image:",
    "this story has been updated",
    "terms of use",
    "privacy policy",
    "share this",
    "getty images",
    "file photo",
    "writing by",
)
