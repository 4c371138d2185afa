"""Which characters of a comment stand under a negation: what they weigh then counts against what they say.

Korean negates the two words before (오류가 나지 않다, 문제가 없다) or the next one (안 좋다), English the next three
words, Chinese the next two characters. A linear model of n-grams cannot know by itself that a word is turned round that
it has never seen so; with the turned sign it need not.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from analytics.text.features import SPACE, Batch, Codes, Flags, Places, among, marked, words
from analytics.text.features import batch as batch_of

Signs = npt.NDArray[np.int32]

_NOT = """
not no never without isn't wasn't aren't weren't don't doesn't didn't can't cannot couldn't won't
wouldn't shouldn't hasn't haven't hadn't ain't nor neither hardly barely isnt wasnt arent werent dont
doesnt didnt cant couldnt wont wouldnt hasnt havent isn’t wasn’t aren’t weren’t don’t doesn’t didn’t
can’t couldn’t won’t wouldn’t hasn’t haven’t lack lacks
"""
_SCOPE = 3  # words
_BEFORE = "않못안"  # what begins the word that turns a 지 form round
_NONE = "없"
_JOINING = "데고며만서"  # the endings of a clause that stands by itself
_ENDINGS = "는도가를"  # 친절하지는, 친절하지도
_NOT_AN = "녕내전정심경쪽에과주색타테팎은"  # words that begin with 안 and do not negate: 안녕, 안내, 안전
_ZH = "不没無无未别莫"
_ZH_SCOPE = 2


def signs(text: Batch, language: str) -> Signs:
    """-1 for every character under a negation, 1 for every other."""
    turned = {"ko": _korean, "zh": _chinese, "en": _english}[language](text)
    return np.where(turned, np.int32(-1), np.int32(1))


def _painted(size: int, first: Places, behind: Places) -> Flags:
    """True from each `first` up to its `behind`."""
    steps = np.zeros(size + 1, np.int32)
    np.add.at(steps, first, 1)
    np.add.at(steps, behind, -1)
    return np.cumsum(steps[:-1]) > 0


def _english(text: Batch) -> Flags:
    first, behind = words(text)
    no = np.flatnonzero(among(text.word_hashes, _negators()))
    together = text.codes[behind[:-1]] == SPACE
    together &= behind[:-1] + 1 == first[1:]
    stops = np.append(np.flatnonzero(~together), len(first) - 1)
    last = np.minimum(no + _SCOPE, stops[np.searchsorted(stops, no)]) if len(no) else no
    return _painted(len(text.codes), behind[no], behind[last])


@cache
def _negators() -> Codes:
    import pyarrow as pa

    text = batch_of(pa.array([_NOT.replace("\n", " ")]))
    return np.unique(text.word_hashes)


def _korean(text: Batch) -> Flags:
    codes = text.codes
    first, behind = words(text)
    if not len(first):
        return np.zeros(len(codes), np.bool_)
    following = np.append((behind[:-1] + 1 == first[1:]) & (codes[behind[:-1]] == SPACE), False)
    opener = np.append(codes[first[1:]], 0)  # of the next word
    last, second = codes[behind - 1], codes[np.maximum(behind - 2, first)]
    form = marked("지진질").take(last) | ((second == ord("지")) & marked(_ENDINGS).take(last))
    no = np.append(marked("니닙닌녜").take(codes[np.minimum(first[1:] + 1, len(codes) - 1)]), False) & (
        opener == ord("아")
    )
    before = following & ((form & marked(_BEFORE).take(opener)) | (opener == ord(_NONE)) | no)
    alone = (behind - first == 1) & marked("안못").take(codes[first])
    after = np.append(False, (alone & following)[:-1])
    inside_first, inside_behind = _inside(codes, first, behind)
    # What the turned word leans on turns with it: 오류가 나지 않아요, 비싼 편이 아니에요, 잘 안 열려요.
    leans = following & ~marked(_JOINING).take(last)
    chosen = before | after
    chosen[:-1] |= leans[:-1] & (before | (alone & following))[1:]
    return _painted(
        len(codes), np.concatenate([first[chosen], inside_first]), np.concatenate([behind[chosen], inside_behind])
    )


def _inside(codes: Codes, first: Places, behind: Places) -> tuple[Places, Places]:
    """Negations written in one word: 친절하지않다 from its beginning to 지, 안좋아요 from behind 안 to its end."""
    turning = np.flatnonzero((codes[:-1] == ord("지")) & marked("않못").take(codes[1:]))
    word = np.searchsorted(first, turning, "right") - 1
    inner = (word >= 0) & (turning < behind[word])
    joined = (codes[first] == ord("안")) & (behind - first > 2) & ~marked(_NOT_AN).take(codes[first + 1])
    return (np.concatenate([first[word[inner]], first[joined] + 1]), np.concatenate([turning[inner], behind[joined]]))


def _chinese(text: Batch) -> Flags:
    no = np.flatnonzero(marked(_ZH).take(text.codes))
    begin = no + 1 + (text.codes[np.minimum(no + 1, len(text.codes) - 1)] == ord("有"))
    ends = text.ends[np.searchsorted(text.ends, no)] if len(no) else no
    return _painted(len(text.codes), np.minimum(begin, ends), np.minimum(begin + _ZH_SCOPE, ends))
