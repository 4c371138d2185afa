"""How surveys write a score, from its worst point to its best; each scale knows the points of what it writes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as of
from typing import Literal

Field = Literal["csat", "nps", "ces"]
_FULL, _EMPTY, _STAR = "\N{BLACK STAR}", "\N{WHITE STAR}", "\N{WHITE MEDIUM STAR}"
_FACES = tuple("\U0001f620\U0001f641\U0001f610\U0001f642\U0001f600")
SATISFIED = {"ko": "전반적 만족도", "zh": "总体满意度", "zh_hant": "整體滿意度", "en": "Overall satisfaction"}
RECOMMENDED = {"ko": "추천 의향", "zh": "推荐意愿", "zh_hant": "推薦意願", "en": "Likelihood to recommend"}
EASE = {"ko": "이용 편의성", "zh": "便利度", "zh_hant": "便利度", "en": "Ease of use"}


@dataclass(frozen=True)
class Scale:
    """Cells from the worst point to the best, and the points that these are.

    languages: of those who write so; empty for all. plain: so common that nobody may be asked. header: what stands over
    the column, by language, where it is not the usual. steps: the points of the cells, where they are not low, low + 1
    and so on. refused: no number can be made of it for certain, so that to store none is right too.
    """

    name: str
    cells: tuple[str, ...]
    low: int = 1
    high: int = 5
    languages: tuple[str, ...] = ()
    plain: bool = False
    field: Field = "csat"
    header: Mapping[str, str] = of(default_factory=dict, hash=False)
    steps: tuple[float, ...] = ()
    refused: bool = False

    @property
    def points(self) -> dict[str, float]:
        """Each cell's point."""
        steps = self.steps or tuple(map(float, range(self.low, self.high + 1)))
        return dict(zip(self.cells, steps, strict=True))

    def title(self, language: str) -> str:
        """The column's header."""
        usual = {"csat": SATISFIED, "nps": RECOMMENDED, "ces": EASE}[self.field]
        return self.header.get(language, usual[language])


def _numbers(low: int, high: int, form: str = "{}") -> tuple[str, ...]:
    return tuple(form.format(n) for n in range(low, high + 1))


def _words(name: str, language: str, text: str, *, plain: bool = False, **more: int) -> Scale:
    cells = tuple(text.split("|"))
    return Scale(name, cells, 1, len(cells), (language,), plain, **more)  # type: ignore[arg-type]


_HUNDRED = {
    "ko": "만족도(100점 만점)", "zh": "满意度（满分100分）", "zh_hant": "滿意度（滿分100分）",
    "en": "Satisfaction (out of 100)",
}  # fmt: skip
_STARS = {"ko": "별점", "zh": "评分", "zh_hant": "評分", "en": "Rating"}
_WOULD = {"en": "Would you recommend us?"}

_ALL = (
    Scale("1-5", _numbers(1, 5), plain=True),
    Scale("1-7", _numbers(1, 7), high=7),
    Scale("1-10", _numbers(1, 10), high=10),
    Scale("0-10", _numbers(0, 10), low=0, high=10),
    Scale("1-4", _numbers(1, 4), high=4),
    Scale("1-6", _numbers(1, 6), high=6),
    Scale("0-100", tuple(map(str, range(0, 101, 10))), 0, 100, header=_HUNDRED, steps=tuple(range(0, 101, 10))),
    Scale("60-100", ("60", "70", "80", "90", "100"), 0, 100, header=_HUNDRED, steps=(60, 70, 80, 90, 100)),
    Scale("1.0-5.0", _numbers(1, 5, "{}.0")),
    Scale("comma", ("1,0", "1,5", "2,0", "2,5", "3,0", "3,5", "4,0", "4,5", "5,0"),
          steps=(1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5)),
    Scale("of 5", _numbers(1, 5, "{}/5")),
    Scale("out of 5", _numbers(1, 5, "{} out of 5"), languages=("en",)),
    Scale("of 10", _numbers(0, 10, "{}/10"), 0, 10),
    Scale("percent", ("0%", "20%", "40%", "60%", "80%", "100%"), 0, 100, steps=(0, 20, 40, 60, 80, 100)),
    Scale("ko points", _numbers(1, 5, "{}점"), languages=("ko",)),
    Scale("zh points", _numbers(1, 5, "{}分"), languages=("zh", "zh_hant")),
    Scale("stars full", tuple(_FULL * n + _EMPTY * (5 - n) for n in range(1, 6)), header=_STARS),
    Scale("stars only", tuple(_STAR * n for n in range(1, 6)), header=_STARS),
    Scale("stars worded", ("1 star", "2 stars", "3 stars", "4 stars", "5 stars"), languages=("en",), header=_STARS),
    Scale("faces", _FACES),
    Scale("labelled", ("1 - Very dissatisfied", "2 - Dissatisfied", "3 - Neutral", "4 - Satisfied",
                       "5 - Very satisfied"), languages=("en",)),
    Scale("ko labelled", ("1. 매우 불만족", "2. 불만족", "3. 보통", "4. 만족", "5. 매우 만족"), languages=("ko",)),
    Scale("ko counted", ("매우 불만족(1점)", "불만족(2점)", "보통(3점)", "만족(4점)", "매우 만족(5점)"),
          languages=("ko",)),
    _words("en satisfied", "en", "Very dissatisfied|Dissatisfied|Neutral|Satisfied|Very satisfied", plain=True),
    _words("en unsatisfied", "en", "Very unsatisfied|Unsatisfied|Neutral|Satisfied|Very satisfied", plain=True),
    _words("en neither", "en", "Very dissatisfied|Somewhat dissatisfied|Neither satisfied nor dissatisfied|"
           "Somewhat satisfied|Very satisfied"),
    _words("en degrees", "en", "Not at all satisfied|Slightly satisfied|Moderately satisfied|Very satisfied|"
           "Extremely satisfied"),
    _words("en excellent", "en", "Poor|Fair|Good|Very Good|Excellent"),
    _words("en very poor", "en", "Very poor|Poor|Average|Good|Excellent"),
    _words("en terrible", "en", "Terrible|Poor|Okay|Good|Great"),
    _words("en agree", "en", "Strongly disagree|Disagree|Neutral|Agree|Strongly agree", plain=True),
    _words("en seven", "en", "Extremely dissatisfied|Moderately dissatisfied|Slightly dissatisfied|Neither satisfied "
           "nor dissatisfied|Slightly satisfied|Moderately satisfied|Extremely satisfied"),
    _words("en seven agree", "en", "Strongly disagree|Disagree|Somewhat disagree|Neither agree nor disagree|"
           "Somewhat agree|Agree|Strongly agree"),
    _words("en four", "en", "Very dissatisfied|Dissatisfied|Satisfied|Very satisfied"),
    _words("en own", "en", "Meh|So-so|Fine by me|Nice one|Wow"),
    _words("ko satisfied", "ko", "매우 불만족|불만족|보통|만족|매우 만족", plain=True),
    _words("ko close", "ko", "매우불만족|불만족|보통|만족|매우만족", plain=True),
    _words("ko largely", "ko", "매우 불만족|대체로 불만족|보통|대체로 만족|매우 만족"),
    _words("ko somewhat", "ko", "매우 불만족|약간 불만족|보통|약간 만족|매우 만족"),
    _words("ko agree", "ko", "전혀 그렇지 않다|그렇지 않다|보통이다|그렇다|매우 그렇다", plain=True),
    _words("ko seven", "ko", "매우 불만족|불만족|약간 불만족|보통|약간 만족|만족|매우 만족"),
    _words("ko seven agree", "ko",
           "전혀 그렇지 않다|그렇지 않다|약간 그렇지 않다|보통이다|약간 그렇다|그렇다|매우 그렇다"),
    _words("ko four", "ko", "매우 불만족|불만족|만족|매우 만족"),
    _words("ko polite", "ko", "매우 불만족합니다|불만족합니다|보통입니다|만족합니다|매우 만족합니다"),
    _words("ko own", "ko", "별로예요|그냥 그래요|괜찮아요|꽤 좋아요|최고예요"),
    _words("zh satisfied", "zh", "非常不满意|不满意|一般|满意|非常满意", plain=True),
    _words("zh jiben", "zh", "非常不满意|不满意|基本满意|满意|非常满意"),
    _words("zh bijiao", "zh", "很不满意|不太满意|一般|比较满意|很满意"),
    _words("zh agree", "zh", "非常不同意|不同意|一般|同意|非常同意", plain=True),
    _words("zh seven", "zh", "非常不满意|不满意|比较不满意|一般|比较满意|满意|非常满意"),
    _words("zh four", "zh", "不满意|基本满意|满意|非常满意"),
    _words("zh own", "zh", "太坑了|凑合|还行|挺好|棒极了"),
    _words("zh_hant satisfied", "zh_hant", "非常不滿意|不滿意|普通|滿意|非常滿意", plain=True),
    _words("zh_hant very", "zh_hant", "很不滿意|不太滿意|尚可|還算滿意|很滿意"),
    _words("ja satisfied", "en", "非常に不満|不満|どちらでもない|満足|非常に満足"),
    _words("es satisfied", "en", "Muy insatisfecho|Insatisfecho|Neutral|Satisfecho|Muy satisfecho"),
    _words("fr satisfied", "en", "Très insatisfait|Insatisfait|Neutre|Satisfait|Très satisfait"),
    _words("de satisfied", "en", "Sehr unzufrieden|Unzufrieden|Neutral|Zufrieden|Sehr zufrieden"),
    Scale("nps", _numbers(0, 10), 0, 10, field="nps", plain=True),
    Scale("nps points", _numbers(0, 10, "{}점"), 0, 10, ("ko",), field="nps"),
    Scale("nps groups", ("Detractor", "Passive", "Promoter"), 0, 10, ("en",), field="nps", header={"en": "NPS"},
          steps=(3, 8, 10), refused=True),
    Scale("nps ko groups", ("비추천", "중립", "추천"), 0, 10, ("ko",), field="nps", header={"ko": "NPS 구분"},
          steps=(3, 8, 10), refused=True),
    Scale("nps yes", ("No", "Yes"), 0, 10, ("en",), field="nps", header=_WOULD, steps=(3, 10), refused=True),
    Scale("ces", _numbers(1, 7), 1, 7, field="ces"),
    Scale("ces 5", _numbers(1, 5), 1, 5, field="ces"),
)  # fmt: skip
SCALES = {scale.name: scale for scale in _ALL}
