from __future__ import annotations

import io
from decimal import Decimal

import xlsxwriter

from pacenote.imports.parsers import ParsedFile, read

NAME = "DE-PNTE-DXX1-Week45-Concessions.xlsx"
Grid = list[list[object]]
SUMMARY: Grid = [
    ["transporter_id", "2026-44_DSC_Count", "2026-44_DSC_DPMO", "2026-45_DSC_Count", "2026-45_DSC_DPMO"],
    ["A1DRIVER000001", 2, "1.250", 1, 700],
    ["A1DRIVER000002", "-", "-", 0, 0],
    ["Total", 2, 1250, 1, 700],
]
DETAIL: Grid = [
    ["transporter_id", "tracking_id", "dnr_date", "delivery_date_time", "actual_delivery_type", "year", "week"],
    ["A1DRIVER000001", "DE1", "2026-11-05", "2026-11-04 10:00", "Mailbox", 2026, 45],
    ["A1DRIVER000001", "DE1", "2026-11-05", "2026-11-04 10:00", "Mailbox", 2026, 45],
    ["A1DRIVER000001", "DE2", "2026-10-30", "2026-10-28 10:00", "Household Member", 2026, 44],
]


def book(**sheets: Grid) -> bytes:
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True})
    for name, grid in sheets.items():
        sheet = made.add_worksheet(name.replace("_", " "))
        for place, row in enumerate(grid):
            sheet.write_row(place, 0, row)
    made.close()
    return out.getvalue()


def numbers(parsed: ParsedFile) -> dict[tuple[str, str], dict[str, Decimal]]:
    return {(row.person.external_id, row.period.label if row.period else ""): row.values for row in parsed.readings}


def test_each_week_of_the_workbook_counts_for_itself_with_the_ways_of_handing_over() -> None:
    parsed = read(book(Focus_Areas=[["Note"], ["x"]], DSC_by_Transporter_ID=SUMMARY, DSC_Concessions=DETAIL), name=NAME)

    assert (parsed.kind, parsed.source, parsed.company, parsed.station) == (
        "concessions", "concessions", "PNTE", "DXX1",
    )  # fmt: skip
    assert numbers(parsed) == {
        ("A1DRIVER000001", "2026-W44"): {"dsc_count": Decimal(2), "concession_household_member": Decimal(1)},
        ("A1DRIVER000001", "2026-W45"): {"dsc_count": Decimal(1), "concession_mailbox": Decimal(1)},
        ("A1DRIVER000002", "2026-W45"): {"dsc_count": Decimal(0)},
    }
    assert [row.period.start.isoformat() for row in parsed.readings if row.period][:1] == ["2026-10-26"]
    assert [(each.line, str(each.message)) for each in parsed.errors] == [(4, "“Total” is not a Transporter ID.")]


def test_the_older_workbook_names_packages_not_received() -> None:
    grid: Grid = [["Transporter ID", "2026-05_DNR"], ["A1DRIVER000001", 3]]

    assert numbers(read(book(DNR_by_Transporter_ID=grid), name=NAME)) == {
        ("A1DRIVER000001", "2026-W05"): {"dnr_count": Decimal(3)}
    }


def test_an_unreadable_count_leaves_its_row_out_and_is_told() -> None:
    grid: Grid = [["Transporter ID", "2026-05_DNR"], ["A1DRIVER000001", "many"], ["A1DRIVER000002", 1]]

    parsed = read(book(DNR_by_Transporter_ID=grid), name=NAME)

    assert list(numbers(parsed)) == [("A1DRIVER000002", "2026-W05")]
    assert [str(each.message) for each in parsed.errors] == ["“many” in column “2026-05_DNR” is not a number."]


SPANISH = "Semana;Nombre del agente de entrega;ID de agente de entrega;Paquetes entregados no recibidos (DNR)"


def test_spanish_titles_semicolons_and_repeated_parcels_are_summed() -> None:
    rows = [
        "2026-45;Ána Ejemplo;A1DRIVER000001;1",
        "2026-45;Ána Ejemplo;A1DRIVER000001;1",
        "2026-45;Ben;A1DRIVER000002;0",
    ]

    parsed = read("\n".join([SPANISH, *rows]).encode("utf-8-sig"), name="Concesiones.csv")

    assert (parsed.kind, parsed.layout, parsed.period and parsed.period.label) == (
        "concessions", "concessions_es", "2026-W45",
    )  # fmt: skip
    assert {row.person.external_id: row.values for row in parsed.readings} == {
        "A1DRIVER000001": {"dnr_count": Decimal(2)},
        "A1DRIVER000002": {"dnr_count": Decimal(0)},
    }
    assert parsed.readings[0].person.name == "Ána Ejemplo"


def test_pickup_stops_are_read_beside_their_share() -> None:
    data = (
        "Week,Delivery Associate ,Transporter ID,PSB,Successful Stops,Failed Stops\n"
        "2026-W45,Ada Example,A1DRIVER000001,95.0%,19,1\n2026-W45,Ben Example,A1DRIVER000002,Coming Soon,3,0\n"
    )

    parsed = read(data.encode("utf-8-sig"), name="Quality_PSB_PNTE_DXX1_2026-W45.csv")

    assert (parsed.kind, parsed.company, parsed.rows) == ("psb", "PNTE", 2)
    assert [row.values for row in parsed.readings] == [
        {"psb": Decimal("95.0"), "psb_done": Decimal(19), "psb_failed": Decimal(1)},
        {"psb_done": Decimal(3), "psb_failed": Decimal(0)},
    ]


def test_a_german_table_by_driver_gives_its_counts_in_german_numbers() -> None:
    titles = (
        '"Woche","Name des Zustellenden","Zustellende-ID","Zugestellte Pakete",'
        '"Pakete, die geliefert aber nicht empfangen wurden (DNR)","DNR DPMO","Versendete Pakete",'
        '"Pakete, die an das Verteilzentrum zurückgeliefert wurden (RTS) %"\r\n'
    )
    lines = (
        '"2026-33","Ada Example","A3H3YU4V3BSQX4","1.463","1.004","2.734","1.464","0.07%"\r\n'
        '"2026-33","Ben Example","A1OWGJNHWNZVCU","463","0","0","464","0.22%"\r\n'
    )

    parsed = read((titles + lines).encode("utf-8-sig"), name="DSP_Associates_Concessions_DBY5_2026-W33.csv")

    assert [(row.person.name, row.values) for row in parsed.readings] == [
        ("Ada Example", {"dnr_count": Decimal(1004)}),
        ("Ben Example", {"dnr_count": Decimal(0)}),
    ]
    assert (parsed.kind, parsed.layout, parsed.period and parsed.period.label) == (
        "concessions", "concessions_de", "2026-W33",
    )  # fmt: skip


def test_german_counts_of_packages_are_thousands_and_never_a_fraction() -> None:
    text = "Woche,Zustellende-ID,Zugestellte Pakete\n2026-33,A3H3YU4V3BSQX4,1.463\n2026-33,A1OWGJNHWNZVCU,463\n"

    parsed = read(text.encode(), name="Quality_Overview.csv")

    assert [row.values["delivered_packages"] for row in parsed.readings] == [Decimal(1463), Decimal(463)]
