"""Exports of survey tools: how each is known and where it keeps what every response has.

Every entry is open: the questions are whatever the survey asked, and data/layouts/mapping.py finds out what they are.
"""

from __future__ import annotations

from data.layouts.layout import Evidence, Layout
from data.layouts.verbs import Constant, Copy, First, Moment, Numbered, Test, Verb, When
from data.texts import N_

_YES = ("True", "TRUE", "true", "1", "Yes", "yes", "Wahr", "예", "是", "✓")
_TRIALS = N_("Previews and trials of the survey are kept as screened out, and their scores do not count.")

QUALTRICS = Layout(
    name="qualtrics",
    title=N_("Qualtrics export"),
    table="response",
    requires=("ResponseId", "StartDate", "EndDate", "Status"),
    columns={
        "response_id": Copy("ResponseId"),
        "responded_at": First(("RecordedDate", "EndDate")),
        "language": Copy("UserLanguage"),
        "status": When(
            (
                ((Test("DistributionChannel", ("preview", "test")),), Constant("screened_out")),
                ((Test("Status", ("1", "2", "Survey Preview", "Survey Test")),), Constant("screened_out")),
                ((Test("Finished", _YES),), Constant("complete")),
                ((Test("Progress", ("100",)),), Constant("complete")),
                ((), Constant("partial")),
            )
        ),
    },
    preview=(
        Test("DistributionChannel", ("preview", "test")),
        Test("Status", ("1", "2", "Survey Preview", "Survey Test")),
    ),
    notes=(_TRIALS,),
    open=True,
)
SURVEYMONKEY = Layout(
    name="surveymonkey",
    title=N_("SurveyMonkey export"),
    table="response",
    requires=(("Respondent ID", "응답자 ID", "受访者 ID", "答题者 ID"),),
    evidence=(Evidence(("Respondent ID", "응답자 ID", "受访者 ID", "答题者 ID"), r"\d{6,}"),),
    columns={
        "response_id": First(("Respondent ID", "응답자 ID", "受访者 ID", "答题者 ID")),
        "responded_at": First(
            (
                "End Date",
                "Date Created",
                "Date Modified",
                "종료 날짜",
                "종료일",
                "结束日期",
                "结束时间",
                "Start Date",
                "시작 날짜",
            )
        ),
    },
    open=True,
)
_STAMPS = (
    "Timestamp",
    "타임스탬프",
    "时间戳记",
    "时间戳",
    "時間戳記",
    "タイムスタンプ",
    "Marca temporal",
    "Horodateur",
    "Zeitstempel",
)
GOOGLE_FORMS = Layout(
    name="google_forms",
    title=N_("Google Forms export"),
    table="response",
    requires=(_STAMPS,),
    evidence=(
        Evidence(
            _STAMPS,
            r"\d{4}[/.] ?\d{1,2}[/.] ?\d{1,2}\.? .*\d:\d\d.*|\d{1,2}/\d{1,2}/\d{4},? \d{1,2}:\d\d(:\d\d)?( .*)?"
            r"|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?",
        ),
    ),
    columns={"responded_at": First(_STAMPS)},
    open=True,
)
LIMESURVEY = Layout(
    name="limesurvey",
    title=N_("LimeSurvey export"),
    table="response",
    requires=("id", "submitdate", "lastpage", "startlanguage"),
    columns={
        "response_id": Numbered(("id",)),
        "responded_at": First(("submitdate", "datestamp", "startdate")),
        "language": Copy("startlanguage"),
        "status": When((((Test("submitdate"),), Constant("partial")), ((), Constant("complete")))),
    },
    open=True,
)
FORMBRICKS = Layout(
    name="formbricks",
    title=N_("Formbricks export"),
    table="response",
    requires=("Response ID", "Timestamp", "Finished", "Survey ID"),
    columns={
        "response_id": Copy("Response ID"),
        "responded_at": Copy("Timestamp"),
        "survey_id": Copy("Survey ID"),
        "status": When((((Test("Finished", _YES),), Constant("complete")), ((), Constant("partial")))),
    },
    open=True,
)
_DONE = ("Completion time", "완료 시간", "完成时间", "完成時間")
MICROSOFT_FORMS = Layout(
    name="microsoft_forms",
    title=N_("Microsoft Forms export"),
    table="response",
    requires=(("ID", "Id"), ("Start time", "시작 시간", "开始时间", "開始時間"), _DONE),
    columns={"response_id": Numbered(("ID",)), "responded_at": First(_DONE)},
    open=True,
)
WENJUANXING = Layout(
    name="wenjuanxing",
    title=N_("Wenjuanxing export"),
    table="response",
    requires=("序号", "提交答卷时间"),
    columns={"response_id": Numbered(("序号",)), "responded_at": Copy("提交答卷时间"), "language": Constant("zh")},
    open=True,
)
_ANSWERED = ("응답일시", "제출일시", "참여일시", "응답시간", "제출시간", "최종 응답일시")
NAVER_FORM = Layout(
    name="naver_form",
    title=N_("Naver Form export"),
    table="response",
    requires=(("번호", "No", "순번", "응답자"), _ANSWERED),
    columns={
        "response_id": Numbered(("번호", "No", "순번", "응답자")),
        "responded_at": First(_ANSWERED),
        "language": Constant("ko"),
    },
    open=True,
)
# What a rating tool asked decides what its score is; without a word it asked for recommendation.
_STARS = ("csat", "CSAT", "5star", "5 star", "smileys", "star", "stars")
_EASE = ("ces", "CES")


def _rating(score: tuple[str, ...], kind: str) -> dict[str, Verb]:
    """The scores of a tool that keeps every kind of score in one column, by the column that says which kind it is."""
    of = {"csat": Test(kind, _STARS), "ces": Test(kind, _EASE)}
    other = Test(kind, ("pmf", "thumbs", "PMF", "Thumbs"))
    no = Constant(None)
    columns: dict[str, Verb] = {
        "nps": When((((of["csat"],), no), ((of["ces"],), no), ((other,), no), ((), First(score))))
    }
    for name, test in of.items():
        columns |= {name: When((((test,), First(score)),))}
        columns |= {f"{name}_{end}": When((((test,), Constant(at)),)) for end, at in (("low", "1"), ("high", "5"))}
    return columns


_LINKS = ("Permalink", "Survey Permalink", "Response Permalink", "Survey Response Permalink")
DELIGHTED = Layout(
    name="delighted",
    title=N_("Delighted export"),
    table="response",
    requires=("Score", "Comment", _LINKS),
    columns={
        "response_id": First(("Survey Response ID", "Response ID", "ID", *_LINKS)),
        "responded_at": Moment(
            First(("Responded At", "Response Date", "Response Time", "Created At", "Survey Responded At"))
        ),
        "survey_id": First(("Project Name", "Survey Name")),
        "customer_key": First(("Email", "Person Email", "Phone Number")),
        "verbatim": Copy("Comment"),
        **_rating(("Score",), "Survey Type"),
    },
    open=True,
)
ASKNICELY = Layout(
    name="asknicely",
    title=N_("AskNicely export"),
    table="response",
    requires=(
        ("response_id", "id"),
        ("answer", "score"),
        "comment",
        ("responded", "responded at"),
        ("sent", "sent at"),
    ),
    columns={
        "response_id": First(("response_id", "id")),
        "responded_at": Moment(First(("responded", "responded at"))),
        "invited_at": Moment(First(("sent", "sent at"))),
        "customer_key": First(("email", "contact_id", "person_id")),
        "verbatim": Copy("comment"),
        **_rating(("answer", "score"), "question_type"),
    },
    open=True,
)

LAYOUTS = (
    QUALTRICS, SURVEYMONKEY, GOOGLE_FORMS, LIMESURVEY, FORMBRICKS, MICROSOFT_FORMS, WENJUANXING, NAVER_FORM,
    DELIGHTED, ASKNICELY,
)  # fmt: skip
