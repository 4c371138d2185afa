"""The tags of a PDF, by which it is read aloud: those of several documents joined, and what no tag is for marked so.

A browser numbers the tagged parts of each page from 0 and gives each page a number in the document's own table (PDF
1.7, 14.7.4). Where pages of two documents come together, the second one's numbers go on after the first one's.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    ContentStream,
    DictionaryObject,
    NameObject,
    NumberObject,
    PdfObject,
    TextStringObject,
)

TREE, KIDS, PARENT, TABLE = (NameObject(name) for name in ("/StructTreeRoot", "/K", "/P", "/ParentTree"))
PAGE, ID, HEADS = NameObject("/StructParents"), NameObject("/ID"), NameObject("/Headers")
NUMBERS = (PAGE, "/StructParent")
# Marks of tagged content; what is between the first two and the last is one part.
MARKS = (b"BDC", b"BMC", b"EMC")


class Tags:
    """The tags of the pages that a document is put together of."""

    def __init__(self, writer: PdfWriter) -> None:
        self._writer, self._next = writer, 0
        self._kids, self._table = ArrayObject(), ArrayObject()
        self._root = DictionaryObject({NameObject("/Type"): TREE})
        self._place = writer._add_object(self._root)

    def add(self, source: PdfReader) -> list[PageObject]:
        """Put the pages of a document, with their tags, after those that there are."""
        known = len(self._writer._objects)
        pages = [self._writer.add_page(page) for page in source.pages]
        for thing in self._writer._objects[known:]:
            if isinstance(thing, DictionaryObject):
                self._renumber(thing)
        for page, original in zip(pages, source.pages, strict=True):
            # A page comes without its number, as its tags might not come along.
            if PAGE in original:
                page[PAGE] = NumberObject(int(cast(NumberObject, original[PAGE])) + self._next)
        if (tree := source.root_object.get(TREE)) is not None:
            self._take(cast(DictionaryObject, tree.get_object()))
        return pages

    def _renumber(self, thing: DictionaryObject) -> None:
        for name in NUMBERS:
            if name in thing:
                thing[NameObject(name)] = NumberObject(int(cast(NumberObject, thing[name])) + self._next)

    def _take(self, tree: DictionaryObject) -> None:
        for kid in _listed(tree.get(KIDS)):
            # Its way up would bring the whole tree that it comes from along.
            cast(DictionaryObject, kid.get_object()).pop(PARENT, None)
            taken = kid.clone(self._writer)
            cast(DictionaryObject, taken.get_object())[PARENT] = self._place
            self._kids.append(taken)
        last = self._next
        for number, parts in _entries(cast(DictionaryObject, tree[TABLE].get_object())):
            self._table.extend([NumberObject(number + self._next), parts.clone(self._writer)])
            last = max(last, number + self._next + 1)
        self._next = last

    def finish(self) -> None:
        """Put the tags into the document."""
        table = self._writer._add_object(DictionaryObject({NameObject("/Nums"): self._table}))
        self._root.update({KIDS: self._kids, TABLE: table, NameObject("/ParentTreeNextKey"): NumberObject(self._next)})
        self._name_cells()
        root = self._writer.root_object
        root[TREE] = self._place
        root[NameObject("/MarkInfo")] = DictionaryObject({NameObject("/Marked"): BooleanObject(True)})
        for page in self._writer.pages:
            page[NameObject("/Tabs")] = NameObject("/S")

    def _name_cells(self) -> None:
        """Name the heads of tables anew: the browser's names count its own parts, which are others each time."""
        tags = [thing for thing in self._writer._objects if isinstance(thing, DictionaryObject)]
        named = [tag for tag in tags if ID in tag and "/S" in tag]
        names = {str(tag[ID]): TextStringObject(f"head{number:04}") for number, tag in enumerate(named, 1)}
        for tag in named:
            tag[ID] = names[str(tag[ID])]
        for tag in tags:
            for about in filter(lambda each: isinstance(each, DictionaryObject), _listed(tag.get("/A"))):
                if HEADS in (inner := cast(DictionaryObject, about.get_object())):
                    heads = cast(ArrayObject, inner[HEADS])
                    inner[HEADS] = ArrayObject([names.get(str(head), head) for head in heads])
        places = [part for tag in named for part in (tag[ID], cast(PdfObject, tag.indirect_reference))]
        self._root[NameObject("/IDTree")] = DictionaryObject({NameObject("/Names"): ArrayObject(places)})


def _listed(kids: PdfObject | None) -> list[PdfObject]:
    if kids is None:
        return []
    inner = kids.get_object()
    return list(inner) if isinstance(inner, ArrayObject) else [kids]


def _entries(table: DictionaryObject) -> Iterator[tuple[int, PdfObject]]:
    """Each number of a table of numbers, with what stands there."""
    for kid in _listed(table.get(KIDS) or table.get("/Kids")):
        yield from _entries(cast(DictionaryObject, kid.get_object()))
    numbers = _listed(table.get("/Nums"))
    for number, parts in zip(numbers[::2], numbers[1::2], strict=True):
        yield int(cast(NumberObject, number)), parts


def beside(page: PageObject) -> PageObject:
    """A page whose content is no part of what is read: page numbers and the like, without tags of their own."""
    content = ContentStream(page.get_contents(), page.pdf)
    kept = [(operands, sign) for operands, sign in content.operations if sign not in MARKS]
    content.operations = [([NameObject("/Artifact")], b"BMC"), *kept, ([], b"EMC")]
    page[NameObject("/Contents")] = content
    for link in cast(ArrayObject, page.get("/Annots", ArrayObject())):
        cast(DictionaryObject, link.get_object()).pop("/StructParent", None)
    return page
