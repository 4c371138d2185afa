"""Exports of survey tools: how each is known and where it keeps what every response has.

Every entry is open: the questions are whatever the survey asked, and data/layouts/mapping.py finds out what they are.
"""

from __future__ import annotations

from dataclasses import replace

from data.layouts.expressions import Constant, Copy, First, Moment, Numbered, Test, Today, Verb, When
from data.layouts.layout import ACCOUNT, OPEN, Evidence, Layout
from data.layouts.responses.trials import TRIALS
from data.texts import N_

_YES = (
    "True", "TRUE", "true", "1", "Yes", "yes", "Wahr", "WAHR", "Vrai", "VRAI", "Verdadero", "예", "참", "是", "真", "✓",
)  # fmt: skip

# What tools write where a question was skipped or left empty; nobody writes that as a comment.
_SKIPPED = (
    "(跳过)", "(空)", "（跳过）", "（空）", "(未填写)", "(未作答)", "(未回答)", "(跳過)", "(skipped)", "[skipped]",
    "(blank)", "(empty)", "(no answer)", "[no answer]", "(no response)", "[no response]",
    "(not answered)", "[not answered]",
    "(건너뜀)", "[건너뜀]", "(무응답)", "[무응답]", "(미응답)", "[미응답]", "(응답 없음)", "(응답없음)", "[응답 없음]",
)  # fmt: skip

# A trial is told in the language of whoever exports: by its number, else by its words.
_PREVIEWS = (
    Test("DistributionChannel", ("preview", "test")),
    Test("Status", ("1", "2", "9", "17", "Survey Preview", "Survey Test")),
    Test("Status", like="(?i)preview|vorschau|aper[çc]u|vista previa|미리 ?보기|预览|預覽|プレビュー"),
)
QUALTRICS = Layout(
    name="qualtrics",
    title=N_("Qualtrics export"),
    table="response",
    zone=ACCOUNT,
    requires=("ResponseId", "StartDate", "EndDate", "Status"),
    columns={
        "response_id": Copy("ResponseId"),
        "responded_at": First(("RecordedDate", "EndDate")),
        "language": Copy("UserLanguage"),
        "status": When(
            (
                *(((test,), Constant("screened_out")) for test in _PREVIEWS),
                ((Test("Finished", _YES),), Constant("complete")),
                ((Test("Progress", ("100",)),), Constant("complete")),
                ((), Constant("partial")),
            )
        ),
    },
    preview=_PREVIEWS,
    nothing=("-99", *_SKIPPED),
    notes=(TRIALS,),
    open=True,
)
# Who exports some of the columns keeps the response's number, which is like no other tool's.
QUALTRICS_PART = replace(
    QUALTRICS,
    name="qualtrics_part",
    title=N_("Qualtrics export of some columns"),
    requires=("ResponseId", ("RecordedDate", "EndDate", "StartDate")),
    evidence=(Evidence("ResponseId", r"R_\w+"),),
    columns={**QUALTRICS.columns, "responded_at": First(("RecordedDate", "EndDate", "StartDate"))},
)
_RESPONDENT = (
    "Respondent ID", "응답자 ID", "受访者 ID", "受访者编号", "答题者 ID",
    "受訪者 ID", "回答者 ID", "ID du répondant",
    "Teilnehmer-ID",
)  # fmt: skip
SURVEYMONKEY = Layout(
    name="surveymonkey",
    title=N_("SurveyMonkey export"),
    table="response",
    zone=ACCOUNT,
    requires=(_RESPONDENT,),
    evidence=(Evidence(_RESPONDENT, r"\d{6,}"),),
    columns={
        "response_id": First(_RESPONDENT),
        "responded_at": First(
            (
                "End Date",
                "Date Modified",
                "Date Created",
                "종료 날짜",
                "종료일",
                "结束日期",
                "结束时间",
                "結束日期",
                "終了日",
                "Start Date",
                "시작 날짜",
                "시작일",
                "开始日期",
                "开始时间",
                "開始日期",
                "開始日",
            )
        ),
    },
    nothing=_SKIPPED,
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
    zone=ACCOUNT,
    requires=(_STAMPS,),
    evidence=(
        Evidence(
            _STAMPS,
            r"\d{4}[/.] ?\d{1,2}[/.] ?\d{1,2}\.? .*\d:\d\d.*|\d{1,2}[/.-]\d{1,2}[/.-]\d{4},? \d{1,2}:\d\d(:\d\d)?( .*)?"
            r"|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?",
        ),
    ),
    columns={"responded_at": First(_STAMPS)},
    nothing=_SKIPPED,
    open=True,
)
# By their codes, and as the questions in full name them in each language.
_LIME_ID = (
    "id",
    "Response ID",
    "응답 ID",
    "응답 아이디",
    "答复 ID",
    "答案ID",
    "回應編號",
    "Antwort ID",
    "ID de la réponse",
)
_SUBMITTED = (
    "submitdate", "Date submitted", "제출 날짜", "제출일", "제출일시", "提交日期", "提交时间", "提交日期时间",
    "Datum Abgeschickt", "Date de soumission",
)  # fmt: skip
_LAST_PAGE = ("lastpage", "Last page", "마지막 페이지", "最后一页", "最後一頁", "Letzte Seite", "Dernière page")
_LIME_LANGUAGE = (
    "startlanguage", "Start language", "시작 언어", "初始语言", "起始语言", "開始語言",
    "Start-Sprache", "Langue de départ",
)  # fmt: skip
# What a survey that keeps no dates has in every response.
_UNDATED = Test(_SUBMITTED, ("1980-01-01 00:00:00",))
# When a response was last changed or begun, where that is exported.
_ELSE = ("datestamp", "Date last action", "startdate", "Date started")
LIMESURVEY = Layout(
    name="limesurvey",
    title=N_("LimeSurvey export"),
    table="response",
    zone=ACCOUNT,
    requires=(_LIME_ID, _SUBMITTED, _LAST_PAGE, _LIME_LANGUAGE),
    columns={
        "response_id": Numbered(_LIME_ID),
        "responded_at": When(
            (((_UNDATED, Test(_ELSE)), Today()), ((_UNDATED,), First(_ELSE)), ((), First((*_SUBMITTED, *_ELSE))))
        ),
        "language": First(_LIME_LANGUAGE),
        "status": When((((Test(_SUBMITTED),), Constant("partial")), ((), Constant("complete")))),
    },
    nothing=_SKIPPED,
    open=True,
)
FORMBRICKS = Layout(
    name="formbricks",
    title=N_("Formbricks export"),
    table="response",
    zone=OPEN,
    requires=("Response ID", "Timestamp", "Finished", "Survey ID"),
    columns={
        "response_id": Copy("Response ID"),
        "responded_at": Copy("Timestamp"),
        "survey_id": Copy("Survey ID"),
        "customer_key": First(("User ID", "Formbricks ID (internal)", "Formbricks User ID")),
        "status": When((((Test("Finished", _YES),), Constant("complete")), ((), Constant("partial")))),
    },
    # The internal id stands in for the user's own, and options have an id beside their text.
    without=r"No\.|Formbricks (User ID|ID \(internal\))|userAgent - .*|url|action|ipAddress|\d+\. .* - Option ID",
    nothing=_SKIPPED,
    open=True,
)
_DONE = ("Completion time", "완료 시간", "完成时间", "完成時間", "完了時刻", "Fertigstellungszeit", "Heure de fin")
_BEGUN = ("Start time", "시작 시간", "开始时间", "開始時間", "開始時刻", "Startzeit", "Heure de début")
# Who answered, which the export always has, be it as "anonymous".
_WHO = (
    "Email", "전자 메일", "이메일", "电子邮件", "電子郵件", "メール", "E-Mail",
    "Adresse de messagerie", "Correo electrónico",
    "Last modified time", "마지막으로 수정한 시간", "上次修改时间", "上次修改時間", "最終変更時刻",
)  # fmt: skip
MICROSOFT_FORMS = Layout(
    name="microsoft_forms",
    title=N_("Microsoft Forms export"),
    table="response",
    zone=ACCOUNT,
    requires=(("ID", "Id"), _BEGUN, _DONE),
    columns={"response_id": Numbered(("ID",)), "responded_at": First(_DONE)},
    nothing=_SKIPPED,
    open=True,
    signs=_WHO,
)
WENJUANXING = Layout(
    name="wenjuanxing",
    title=N_("Wenjuanxing export"),
    table="response",
    zone="Asia/Shanghai",
    requires=("序号", "提交答卷时间"),
    columns={"response_id": Numbered(("序号",)), "responded_at": Copy("提交答卷时间"), "language": Constant("zh")},
    nothing=("-3", "-2", *_SKIPPED),
    open=True,
    signs=("所用时间", "来源", "来源详情", "来自IP"),
)
_ANSWERED = ("응답일시", "제출일시", "참여일시", "응답시간", "제출시간", "최종 응답일시")
NAVER_FORM = Layout(
    name="naver_form",
    title=N_("Naver Form export"),
    table="response",
    zone="Asia/Seoul",
    requires=(("번호", "No", "순번", "응답자"), _ANSWERED),
    columns={
        "response_id": Numbered(("번호", "No", "순번", "응답자")),
        "responded_at": First(_ANSWERED),
        "language": Constant("ko"),
    },
    nothing=_SKIPPED,
    open=True,
    signs=("응답자", "참여자"),
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
    zone=ACCOUNT,
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
    zone=ACCOUNT,
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
    QUALTRICS, QUALTRICS_PART, SURVEYMONKEY, GOOGLE_FORMS, LIMESURVEY, FORMBRICKS, MICROSOFT_FORMS, WENJUANXING,
    NAVER_FORM, DELIGHTED, ASKNICELY,
)  # fmt: skip
