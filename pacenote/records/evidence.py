"""Check an evidence file as somebody holds it who has nothing but the file: pure, but for the key of this installation.

The file brings the whole chain of its person as links, and the words of those that fall into its span. Whoever changes,
leaves out or adds a word breaks a digest, a hash or the order; whoever makes all hashes anew cannot sign.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from pacenote.base.marking import gettext_noop as _
from pacenote.base.sentences import Sentence
from pacenote.records.chain import Fault, Link, canonical, fault, link_from, wrong_inside, wrong_of_person

FORMAT: Final = "pacenote-evidence/1"
#: What an entry repeats of its link, so that it can be read by itself.
ENTRY: Final = ("number", "kind", "subject", "day", "at", "sealed_at")
#: No honest file comes near it, and reading one takes memory.
LARGEST: Final = 50 * 1024 * 1024


MISSING = _("a part of it is missing")


class DamagedError(Exception):
    """The bytes are no evidence file at all."""


@dataclass(frozen=True, slots=True)
class Key:
    """What an installation signs with; its name is in every file and gives nothing away."""

    secret: bytes

    @property
    def name(self) -> str:
        """Return what tells one key from another."""
        return hashlib.sha256(b"name of " + self.secret).hexdigest()[:16]

    def sign(self, document: Mapping[str, Any]) -> str:
        """Return the signature of a document, which covers all of it but the signature itself."""
        signed = canonical({name: value for name, value in document.items() if name != "signature"})
        return hmac.new(self.secret, signed.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def key_from(secret: str) -> Key:
    """Return the key for evidence that belongs to an installation's secret."""
    return Key(hashlib.sha256(b"pacenote evidence\n" + secret.encode()).digest())


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check of a file found. ``ours`` says whether this installation made it, so that its signature counts."""

    faults: tuple[Fault, ...]
    ours: bool
    entries: int
    links: int
    document: Mapping[str, Any]
    #: How many entries have lost their words to the company's own periods; their hashes are held against the chain.
    erased: int = 0

    @property
    def good(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


def read(data: bytes) -> dict[str, Any]:
    """Return the document that some bytes hold. Raises DamagedError."""
    if len(data) > LARGEST:
        raise DamagedError(_("it is too large"))
    try:
        document = json.loads(data, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise DamagedError(_("it is not JSON")) from error
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise DamagedError(_("it does not say that it is one"))
    return document


def _refuse(word: str) -> None:
    raise ValueError(word)


def check(document: dict[str, Any], key: Key) -> Verdict:
    """Say everything that is wrong with a document. A damaged one is a fault, too."""
    ours = document.get("key") == key.name
    try:
        parts = _Parts(
            [[_hashed(each) for each in chain["links"]] for chain in document["chains"]],
            list(document["entries"]),
            [(*_hashed(each["link"]), canonical(each["content"])) for each in document["beside"]],
        )
        faults = [*_chains(parts), *_entries(parts), *_span(document, parts), *_newest(document, parts)]
        if ours and not hmac.compare_digest(key.sign(document), str(document["signature"])):
            faults.append(fault("signature", None))
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        return Verdict((fault("shape", None, what=Sentence(MISSING)),), ours, 0, 0, document)
    erased = sum(entry["content"] is None for entry in parts.entries)
    return Verdict(tuple(faults), ours, len(parts.entries), len(parts.links), document, erased)


def _hashed(values: Mapping[str, Any]) -> tuple[Link, str]:
    return link_from(values), str(values["hash"])


@dataclass(slots=True)
class _Parts:
    """A document's parts; ``links`` are those of all its chains, by number."""

    chains: list[list[tuple[Link, str]]]
    entries: list[dict[str, Any]]
    beside: list[tuple[Link, str, str]]
    links: dict[int, tuple[Link, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.links = {link.number: (link, hashed) for chain in self.chains for link, hashed in chain}


def _chains(parts: _Parts) -> Iterator[Fault]:
    for chain in parts.chains:
        yield from wrong_of_person(chain)
        for link, hashed in chain:
            yield from wrong_inside(link, hashed, None)
    for link, hashed, content in parts.beside:
        yield from wrong_inside(link, hashed, content)


def _entries(parts: _Parts) -> Iterator[Fault]:
    """Every entry stands once, and says what its link says."""
    for number, count in Counter(entry["number"] for entry in parts.entries).items():
        if count > 1:
            yield fault("twice", number)
    for entry in parts.entries:
        link, hashed = parts.links.get(entry["number"], (None, ""))
        if link is None:
            yield fault("outside", entry["number"])
        elif hashed != entry["hash"] or any(entry[name] != getattr(link, name) for name in ENTRY):
            yield fault("hash", link.number)
        else:
            erased = entry["content"] is None and bool(entry.get("erased"))
            yield from wrong_inside(link, link.hash, None if erased else canonical(entry["content"]))


def _span(document: dict[str, Any], parts: _Parts) -> Iterator[Fault]:
    first, last = document["span"]["from"], document["span"]["until"]
    there = {entry["number"] for entry in parts.entries}
    for number, (link, _hash) in sorted(parts.links.items()):
        if first <= link.day <= last and number not in there:
            yield fault("left_out", number)


def _newest(document: dict[str, Any], parts: _Parts) -> Iterator[Fault]:
    if parts.links:
        number = max(parts.links)
        if (number, parts.links[number][1]) != (document["newest"]["number"], document["newest"]["hash"]):
            yield fault("head", number)
