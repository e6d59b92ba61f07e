"""The arithmetic of the sealed chain: what is hashed, in which form, and what must fit together.

Pure, so that whoever holds an evidence file can check it without a database.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Final

from pacenote.base.marking import gettext_noop as _
from pacenote.base.sentences import Sentence

#: What the first link of a chain names as the one before it.
NOTHING: Final = "0" * 64


def canonical(value: Any) -> str:
    """Return the one way to write a JSON value: keys sorted, no spaces, every letter as itself."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def digest_of(text: str) -> str:
    """Return the SHA-256 of a text. What JSON lets through and UTF-8 does not (half a surrogate) differs from all."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Link:
    """One fact's place: in the chain of its company (``number``) and in that of its person (``place``).

    Instants are ISO 8601 in UTC. ``person`` is None for what belongs to the company as a whole.
    """

    company: int
    number: int
    person: int | None
    place: int
    kind: str
    subject: int
    day: str
    at: str
    sealed_at: str
    digest: str
    previous: str
    previous_of_person: str

    @property
    def hash(self) -> str:
        """What the next link names: it depends on everything in this one and, by that, on all before it."""
        return digest_of(canonical(asdict(self)))

    def as_dict(self) -> dict[str, Any]:
        """Return the link as plain values, with its hash."""
        return asdict(self) | {"hash": self.hash}


def link_from(values: Mapping[str, Any]) -> Link:
    """Build a link from plain values. Raises TypeError, KeyError."""
    return Link(**{field.name: values[field.name] for field in fields(Link)})


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that does not fit: a stable code, where it is, and a sentence."""

    code: str
    number: int | None
    said: Sentence


def fault(code: str, number: int | None, **values: str | int | Sentence) -> Fault:
    """Return a fault in words."""
    return Fault(code, number, Sentence(SAID[code], {"number": number or 0, **values}))


SAID: Final = {
    "content": _("Entry %(number)s (%(kind)s) was changed: its words are not those that were sealed."),
    "hash": _("Entry %(number)s was changed: its hash does not fit what it says."),
    "missing": _("Between entries %(before)s and %(number)s something was removed or put in."),
    "previous": _("Entry %(number)s does not follow the one before it: something was changed, removed or put in."),
    "order": _("Entry %(number)s does not stand where the person's own chain puts it."),
    "changed": _("%(kind)s %(subject)s was changed after it was sealed in entry %(number)s."),
    "person": _("%(kind)s %(subject)s was given to somebody else after it was sealed in entry %(number)s."),
    "removed": _("%(kind)s %(subject)s was removed after it was sealed in entry %(number)s."),
    "inserted": _("%(kind)s %(subject)s was put in behind the seal: it says %(at)s and was not there then."),
    "blanked": _("Entry %(number)s was not erased here, and its words are not in the file."),
    "left_out": _("Entry %(number)s belongs to the span and is not in the file."),
    "outside": _("Entry %(number)s is in the file and not in the chain it comes with."),
    "twice": _("Entry %(number)s is in the file more than once."),
    "not_ours": _("Entry %(number)s is not in this company's chain."),
    "head": _("The chain in the file ends elsewhere than the file says."),
    "signature": _("The file was changed after it was made: its signature does not fit."),
    "key": _(
        "The file was signed with a key that is not this installation's: what stands outside of its entries"
        " cannot be checked."
    ),
    "shape": _("This is no evidence file, or it was damaged: %(what)s."),
}


@dataclass(slots=True)
class Walk:
    """Holds one link after the other against those before it; faults are found as they come."""

    number: int = 0
    hash: str = NOTHING

    def step(self, link: Link, hashed: str, content: str | None) -> Iterator[Fault]:
        """Yield what is wrong with the next link of the company's chain."""
        if link.number != self.number + 1:
            yield fault("missing", link.number, before=self.number)
        elif link.previous != self.hash:
            yield fault("previous", link.number)
        yield from wrong_inside(link, hashed, content)
        self.number, self.hash = link.number, hashed


def wrong_inside(link: Link, hashed: str, content: str | None) -> Iterator[Fault]:
    """Yield what is wrong with a link in itself; without its content only its hash can be looked at."""
    if content is not None and digest_of(content) != link.digest:
        yield fault("content", link.number, kind=Sentence(kind_word(link.kind)))
    if link.hash != hashed:
        yield fault("hash", link.number)


def wrong_of_person(links: Iterable[tuple[Link, str]]) -> Iterator[Fault]:
    """Yield what is wrong with one person's own chain, from its first link on."""
    place, before, number = 0, NOTHING, 0
    for link, hashed in links:
        if link.place != place + 1 or link.number <= number:
            yield fault("order", link.number)
        elif link.previous_of_person != before:
            yield fault("previous", link.number)
        place, before, number = link.place, hashed, link.number


#: What the kinds of sealed facts are called.
KIND_WORDS: Final = {
    "message": _("Message"),
    "attempt": _("Attempt to hand over"),
    "delivery": _("Delivery"),
    "reaction": _("Acknowledgement"),
    "thread": _("Line of the conversation"),
    "finding": _("Finding"),
    "dispute": _("Dispute"),
    "readings": _("Readings of file"),
    "session": _("Session"),
    "remark": _("Issue or kudo"),
    "file": _("File"),
    "rule": _("Rule"),
    "audit": _("Audit entry"),
    "run": _("Sealing"),
}


def kind_word(kind: str) -> str:
    """Return the English word for a kind of fact, to be translated where it is shown."""
    return KIND_WORDS.get(kind, kind)
