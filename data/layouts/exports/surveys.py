"""Survey exports."""

from __future__ import annotations

from data.layouts.expressions import Choose, Constant, Copy, Fingerprint, Test, Today, When
from data.layouts.layout import Evidence, Items, Layout, Rule
from data.texts import N_

_NO_DATE = N_("The file has no date: its responses are dated {today}, the day they were added.")
_SATISFIED = "1. 키오스크를 통해 원하는 서비스를 제공 받아 매우 만족한다."

BANK_SATISFACTION = Layout(
    name="bank_satisfaction",
    title=N_("Bank satisfaction survey, 27 items from 1 to 10"),
    table="response",
    requires=("imag1", "expe1", "qual1", "val1", "sat1", "loy1", "gender"),
    evidence=(Evidence("sat1", r"\d|10"), Evidence("loy1", r"\d|10")),
    columns={
        "response_id": Fingerprint(),
        "responded_at": Today(),
        "survey_id": Constant("bank_satisfaction"),
        "status": When(
            (
                ((Test("sat1"),), Constant("partial")),
                ((Test("sat1", ("0",)),), Constant("partial")),
                ((), Constant("complete")),
            )
        ),
        "csat": Choose("sat1", {"0": None}),
        "csat_low": Constant("1"),
        "csat_high": Constant("10"),
    },
    items=Items(
        (
            Rule(r"^(sat|loy)\d$", "{0}", "outcome"),
            Rule(r"^(imag|expe|qual|val)\d$", "{0}", "driver"),
            Rule(r"^gender$", "{0}", "demographic"),
        )
    ),
    notes=(
        _NO_DATE,
        N_("Overall satisfaction 0 is below the scale of 1 to 10: it counts as no answer, the response as partial."),
    ),
)

# Every question of the questionnaire comes in a pair, n-1 and n-2; the number of the pair is in the header.
_PAIR = r"^(\d+)-{0}\.\s*"
KIOSK = Layout(
    name="kiosk_servqual_ko",
    title=N_("Korean kiosk survey: expectation and perception, 163 questions"),
    table="response",
    requires=("거래형 키오스크를 얼마나 자주 사용하십니까?", _SATISFIED, "귀하의 성별을 선택해주세요."),
    evidence=(Evidence(_SATISFIED, "[1-5]"),),
    columns={
        "response_id": Fingerprint(),
        "responded_at": Today(),
        "survey_id": Constant("kiosk_servqual"),
        "status": When((((Test(_SATISFIED),), Constant("screened_out")), ((), Constant("complete")))),
        "csat": Copy(_SATISFIED),
        "csat_low": Constant("1"),
        "csat_high": Constant("5"),
        "channel": Constant("kiosk"),
        "language": Constant("ko"),
    },
    items=Items(
        (
            Rule(_PAIR.format(1) + r".*기대 설문", "expect_{1:0>2}", "expectation"),
            Rule(_PAIR.format(2) + r".*인지 설문", "perceive_{1:0>2}", "driver"),
            Rule(_PAIR.format(1) + "만약", "kano_{1:0>2}_with", "other"),
            Rule(_PAIR.format(2) + "만약", "kano_{1:0>2}_without", "other"),
            Rule(_PAIR.format(1) + ".*중요", "important_{1:0>2}", "other"),
            Rule(_PAIR.format(2) + ".*만족하십니까", "satisfied_{1:0>2}", "other"),
            Rule(r"^1\. 키오스크를 통해 원하는 서비스", "overall_satisfied", "outcome"),
            Rule(r"^2\. 키오스크를 통한 전체적인 서비스", "overall_excellent", "outcome"),
            Rule(r"^3\. 키오스크를 통한 서비스를 앞으로도", "use_again", "outcome"),
            Rule(r"^4\. 키오스크를 통한 서비스를 주변", "recommend", "outcome"),
            Rule("성별", "sex", "demographic"),
            Rule("나이대", "age_band", "demographic"),
            Rule("얼마나 자주", "frequency", "demographic"),
            Rule("사용 경험이 있는 종류", "kinds_used", "other"),
            Rule("동기", "motives", "other"),
            Rule(".", "{0}", "other"),
        )
    ),
    notes=(_NO_DATE,),
)

LAYOUTS = (BANK_SATISFACTION, KIOSK)
