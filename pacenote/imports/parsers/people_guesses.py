"""What the columns of a list of people or of a roster probably say. Nothing is written before a user confirms it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pacenote.imports.parsers.calendar_days import is_undecided, order_of
from pacenote.imports.parsers.folding import fold_header
from pacenote.imports.parsers.people_columns import looks_like_transporter_id
from pacenote.imports.parsers.people_mapping import ID, OFTEN, PREFIXES, PeopleMapping, Purpose
from pacenote.imports.parsers.plain_tables import PlainTable, is_address, is_clock, is_day, mostly

_TITLES = {
    "name": "nameandid nameid name fullname displayname associatename employeename drivername agentname associate"
    " deliveryassociate deliveryassociatename employee driver agent advisor teammate worker username daname nombre"
    " nombrecompleto nombreyapellidos empleado empleada colaborador agente conductor repartidor asesor",
    "first_name": "firstname givenname forename first nombres primernombre nombredepila",
    "last_name": "lastname surname familyname last apellido apellidos",
    "known_as": "knownas nickname preferredname goesby callname alias apodo conocidocomo",
    "email": "email mail emailaddress workemail personalemail companyemail correo correoelectronico emailid",
    "phone": "phone mobile mobilephone cell cellphone cellnumber phonenumber mobilenumber personalphonenumber"
    " workphonenumber personalphone workphone telephone tel telefono movil celular numerodetelefono",
    "language": "language lang preferredlanguage locale idioma lengua",
    "zone": "timezone zone tz zonahoraria husohorario",
    "station": "station stationcode site depot location deliverystation estacion sede centro",
    "groups": "group groups team teams teamname squad crew equipo equipos grupo grupos",
    "status": "status employmentstatus employeestatus estado estatus situacion",
    "started_on": "startdate hiredate datehired hired startedon firstday firstworkingday dateofhire joined joindate"
    " onboardingdate fechadeingreso fechadealta fechadeinicio ingreso alta inicio",
}
_IDS = {
    "transporter": "transporterid transportid transporter daid deliveryassociateid iddeltransportista",
    "netradyne": "netradyneid netradynedriverid",
    "mentor": "mentorid ementorid mentoruserid",
    "agent": "agentid employeeid employeenumber employeeno personid userid staffid workerid badge badgeid badgenumber"
    " id idempleado empleadoid idagente numerodeempleado legajo",
    "genesys": "genesysid genesysuserid",
    "intercom": "intercomid intercomadminid",
    "payroll": "payrollid payrollnumber adpid adpnumber paycomid nomina",
}
_ROSTER = {
    "day": "day date rosterdate shiftdate workdate dia fecha",
    "starts": "start starts starttime shiftstart timein begin begins in loadout wave wavetime showtime hora"
    " horadeinicio horainicio entrada inicio",
    "note": "role position route routecode servicetype shift job van vehicle comment note notes rol puesto ruta turno"
    " servicio nota",
}
_ENDS = frozenset(
    ["end", "ends", "endtime", "shiftend", "timeout", "out", "finish", "fin", "horafin", "horadefin", "salida"]
)


def _flat(found: dict[str, str]) -> dict[str, str]:
    return {title: use for use, titles in found.items() for title in titles.split()}


_PEOPLE = _flat(_TITLES) | {title: f"{ID}{kind}" for title, kind in _flat(_IDS).items()}
_ROSTERS = {
    title: use for title, use in _PEOPLE.items() if use in ("name", "first_name", "last_name", "email", "status")
} | {title: use for title, use in _PEOPLE.items() if use.startswith(ID)} | _flat(_ROSTER)  # fmt: skip
_BY_PURPOSE = {"people": _PEOPLE, "roster": _ROSTERS}
#: Titles by which the header of a table is found.
KNOWN_TITLES = {
    "people": frozenset(_PEOPLE),
    "roster": frozenset(_ROSTERS) | _ENDS,
}


@dataclass(frozen=True, slots=True)
class Guess:
    """The likely mapping; ``undecided`` says that month and day of a column cannot be told apart."""

    mapping: PeopleMapping
    undecided: bool


def guess(table: PlainTable, purpose: Purpose, *, name: str = "") -> Guess:
    """Return the mapping that titles and values make; it may leave open who a row is about."""
    uses = _by_titles(table, purpose) if table.titled else {}
    _by_values(table, purpose, uses)
    _settle_names(table, uses)
    days = [table.texts(place) for place, use in uses.items() if use in ("day", "started_on")]
    texts = days[0] if days else []
    order = order_of(texts)
    mapping = PeopleMapping(
        purpose=purpose,
        uses=tuple((table.keys[place], use) for place, use in sorted(uses.items())),
        name=name[:80],
        order=order,
        titled=table.titled,
        shape=() if table.titled else table.shape,
        prefixes=PREFIXES if purpose == "roster" else (),
        titles=tuple(zip(table.keys, table.titles, strict=True)),
    )
    return Guess(mapping, is_undecided(texts, order))


def _by_titles(table: PlainTable, purpose: Purpose) -> dict[int, str]:
    known, uses = _BY_PURPOSE[purpose], dict[int, str]()
    for place, title in enumerate(table.titles):
        use = known.get(fold_header(title), "")
        if use in ("name", f"{ID}agent") and mostly(table.texts(place), looks_like_transporter_id):
            use = f"{ID}transporter"  # the same title holds the id in one file and the name in another
        if use and (use in OFTEN or use not in uses.values()):
            uses[place] = use
    return uses


def _by_values(table: PlainTable, purpose: Purpose, uses: dict[int, str]) -> None:
    """Give what cells certainly are to columns whose titles say nothing."""
    looks: list[tuple[str, Callable[[str], bool]]] = [
        (f"{ID}transporter", looks_like_transporter_id),
        ("email", is_address),
    ]
    if purpose == "roster":
        looks += [("starts", is_clock), ("day", is_day)]
    for use, good in looks:
        place = _free(table, uses, good)
        if use not in uses.values() and place is not None and not (table.titled and use == "starts"):
            uses[place] = use
    if not {"name", "first_name", "last_name"} & set(uses.values()):
        place = _free(table, uses, _is_name)
        if place is not None:
            uses[place] = "name"
    if purpose == "roster" and not table.titled and "note" not in uses.values():
        place = _free(table, uses, lambda text: text[:1].isalpha())
        if place is not None:
            uses[place] = "note"


def _free(table: PlainTable, uses: dict[int, str], good: Callable[[str], bool]) -> int | None:
    free = (place for place in range(len(table.keys)) if place not in uses)
    return next((place for place in free if mostly(table.texts(place), good)), None)


def _settle_names(table: PlainTable, uses: dict[int, str]) -> None:
    """Tell a first name from a whole one, and names that are written the other way round."""
    place = next((place for place, use in uses.items() if use == "name"), None)
    if place is None:
        return
    if "first_name" in uses.values():
        parts = {use for use in uses.values() if use in ("first_name", "last_name")}
        if len(parts) == 2:
            del uses[place]  # the parts say the same
    elif "last_name" in uses.values():
        uses[place] = "first_name"
    elif mostly(table.texts(place), lambda text: text.count(",") == 1):
        uses[place] = "last_first"


def _is_name(text: str) -> bool:
    return " " in text and text[:1].isalpha() and not any(sign.isdigit() for sign in text) and "@" not in text


def looks_like(titles: Iterable[str]) -> Purpose | None:
    """Tell whether titles are those of a roster or of a list of people; None where they may be of anything."""
    keys = [fold_header(title) for title in titles]
    who = {"name", "first_name", "last_name"}
    roster, people = {_ROSTERS.get(key, "") for key in keys}, {_PEOPLE.get(key, "") for key in keys}
    ids = any(use.startswith(ID) for use in people)
    if (roster & who or ids) and "starts" in roster:
        return "roster"
    if (people & who or ids) and people & {"email", "phone"} and not roster & {"day"}:
        return "people"
    return None
