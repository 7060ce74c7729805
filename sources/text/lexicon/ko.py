"""Korean words that tell who says something, how, and how surely; folded as `normalize.fold` folds."""

from typing import Final

# stem of a verb of saying: lemma, stance. "말하" gives 말했다, 말하며, 말하고 …
VERBS: Final[dict[str, tuple[str, str]]] = {
    "말": ("say", "asserts"), "밝": ("state", "asserts"), "전": ("relay", "reports"), "주장": ("claim", "asserts"), "강조": ("stress", "asserts"),
    "덧붙": ("add", "asserts"), "설명": ("explain", "asserts"), "지적": ("point", "asserts"), "보도": ("report", "reports"), "발표": ("announce", "asserts"),
    "비판": ("criticise", "asserts"), "비난": ("condemn", "asserts"), "규탄": ("condemn", "asserts"), "부인": ("deny", "denies"), "부정": ("deny", "denies"),
    "반박": ("deny", "denies"), "일축": ("deny", "denies"), "거부": ("reject", "denies"), "약속": ("promise", "promises"), "다짐": ("vow", "promises"),
    "공언": ("vow", "promises"), "맹세": ("vow", "promises"), "위협": ("threaten", "promises"), "예상": ("expect", "predicts"), "전망": ("predict", "predicts"),
    "예측": ("predict", "predicts"), "관측": ("predict", "predicts"), "경고": ("warn", "asserts"), "촉구": ("call", "asserts"), "요구": ("demand", "asserts"),
    "언급": ("mention", "asserts"), "평가": ("consider", "asserts"), "시사": ("hint", "asserts"), "단언": ("assert", "asserts"), "확인": ("confirm", "asserts"),
    "인정": ("admit", "asserts"), "호소": ("urge", "asserts"), "제안": ("propose", "asserts"), "선언": ("declare", "asserts"), "천명": ("declare", "asserts"),
    "묘사": ("describe", "asserts"), "규정": ("describe", "asserts"), "표현": ("describe", "asserts"), "답": ("answer", "asserts"), "대답": ("answer", "asserts"),
    "반문": ("ask", "asserts"), "추정": ("estimate", "asserts"), "분석": ("analyse", "asserts"), "진단": ("analyse", "asserts"), "표명": ("express", "asserts"),
    "토로": ("express", "asserts"), "역설": ("stress", "asserts"), "적": ("write", "asserts"), "썼": ("write", "asserts"), "고발": ("accuse", "asserts"),
    "합의": ("agree", "asserts"), "판단": ("consider", "asserts"), "소개": ("introduce", "asserts"), "비유": ("describe", "asserts"), "불렀": ("describe", "asserts"),
}  # fmt: skip
TITLES: Final = (
    "대통령", "총리", "장관", "위원장", "대변인", "대표", "의원", "총장", "사무총장", "외무상", "부장", "교수", "연구원", "연구위원", "실장", "국장", "차관", "대사", "주석", "회장", "사장",
    "시장", "지사", "검사", "판사", "국왕", "왕세자", "씨", "소장", "원장", "특사", "보좌관", "사령관", "참모총장", "합참의장", "국무위원장", "부위원장", "부부장", "비서관", "박사", "기자", "감독", "선수", "변호사", "부대변인",
    "당국자", "관계자", "소식통", "전문가", "관리", "주민", "목격자", "분석가", "외교관", "의장", "팀장", "차장", "본부장", "청장", "경찰청장", "서기", "서기장", "지도자", "정상",
)  # fmt: skip
GROUPS: Final = ("전문가들", "당국자들", "관계자들", "관리들", "소식통들", "주민들", "분석가들", "언론", "외신", "매체", "양국", "두 정상", "당국", "정상들", "의원들", "연구진", "시민단체")
BODIES: Final = (
    "외무성", "외교부", "국방부", "통일부", "국무부", "대통령실", "백악관", "크렘린궁", "크렘린", "정부", "합참", "합동참모본부", "국정원", "통신", "신문", "방송", "매체", "언론", "위원회", "연구원", "연구소", "협회", "은행",
    "유엔", "경찰", "검찰", "법원", "국회", "의회", "당국", "부처", "회사", "측", "기구", "재단", "대학", "병원", "노동당", "안보리", "사무국", "부", "청", "국",
)  # fmt: skip
PRONOUNS: Final[dict[str, tuple[str, str]]] = {"그는": ("", "s"), "그가": ("", "s"), "그녀는": ("f", "s"), "그녀가": ("f", "s"), "그들은": ("", "p"), "그들이": ("", "p"), "이들은": ("", "p"), "양측은": ("", "p")}
TIME_ENDINGS: Final = ("일", "월", "년", "오전", "오후", "이날", "또", "또한", "한편", "앞서", "그러나", "하지만", "이어", "특히", "이에", "현지시간", "당시", "그러면서", "아울러", "반면", "최근", "전날", "지난", "같은", "날", "이번", "오늘", "어제", "다만", "현지시각")

HEDGES: Final = ("것으로 보인다", "것으로 보이", "것으로 알려졌다", "것으로 전해졌다", "것으로 추정", "아마", "아마도", "가능성이", "가능성을", "수도 있다", "듯하다", "추정된다", "불분명", "확인되지 않", "이른바", "소위", "수 있다", "의혹", "관측이", "것 같다")
FUTURE: Final = frozenset("예정이다 전망이다 것이다 계획이다 예상된다 전망된다".split())
OPINION: Final = frozenset("최고다 최악이다 훌륭하다 끔찍하다 부끄럽다 안타깝다 바란다 해야 아름답다 어리석다".split())
OPINION_PHRASES: Final = ("해야 한다", "해야 합니다", "돼야 한다", "되어야 한다", "라고 생각한다", "고 생각한다", "바람직하다", "안타깝", "유감스럽", "것이 옳다", "해선 안 된다", "해서는 안 된다")
QUESTION_WORDS: Final = frozenset("누가 무엇을 언제 어디서 왜 어떻게 과연".split())
COMMANDS: Final = frozenset("구독하세요 클릭하세요 공유하세요 보세요 읽어보세요 확인하세요 신청하세요 가입하세요".split())
BOILERPLATE: Final = ("무단 전재", "무단전재", "재배포 금지", "저작권자", "ⓒ", "기자 =", "구독", "제보", "사진=", "사진 =", "관련기사", "기사 더보기", "하세요", "해주세요")
