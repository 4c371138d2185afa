"""Numbers of identity cards, taxes and accounts, and telephones: by their header, or by forms that are nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.layouts import personal
from tests.data.layouts.test_person_names import columned
from tests.data.layouts.test_personal import told
from tests.data.test_layouts import laid_out, raw_of

NINE = ("123456789", "234567891", "345678912", "456789123")
HEADERS = told(
    "RG|CNPJ|CNPJ do cliente|CPF|NIF|DNI|NIE|CURP|RFC|Steuer-ID|Steuernummer|Personalausweis|Personalausweisnummer|"
    "NINO|SSN|Aadhaar|PAN|身份證字號|身分證字號|マイナンバー|個人番号|"
    "Numéro de sécurité sociale|주민등록번호|Customer NIF"
)
FORMS = {
    "RG": ("12.345.678-9", "42.345.678-X"),
    "CPF": ("123.456.789-09", "987.654.321-00"),
    "CNPJ": ("12.345.678/0001-95", "22.345.678/0001-95"),
    "DNI": ("12345678Z", "00000000T"),
    "NIE": ("X1234567L", "Y7654321B"),
    "CURP": ("GARC800101HDFLRS09", "LOPM750202MDFPRR03"),
    "SSN": ("123-45-6789", "987-65-4321"),
    "NINO": ("AB 12 34 56 C", "CE654321D"),
    "PAN": ("ABCPE1234F", "PQRCX9876Z"),
    "Taiwan": ("A123456789", "F131104093"),
    "China": ("11010519491231002X", "11010519491231002x"),
    "Korea": ("800302-1234567", "751121-2******"),
    "IBAN": ("GB82 WEST 1234 5698 7654 32", "DE89370400440532013000"),
    "British telephone": ("07700 900010", "07700900011", "020 7946 0000"),
    "German telephone": ("0171 1234567", "030 12345678"),
    "French telephone": ("06 12 34 56 78", "01.22.33.44.55"),
    "Brazilian telephone": ("(11) 98765-4321", "(21) 3876-5432"),
    "Japanese telephone": ("09012345678", "080-1111-2222"),
}


def test_numbers_of_states_are_known_by_their_header(tmp_path: Path) -> None:
    raw = raw_of(tmp_path, columned([(header, NINE) for header in HEADERS]))
    assert personal.unkept("response", raw, HEADERS) == tuple(HEADERS)
    assert not any(number in str(laid_out(raw)[1]) for number in NINE)


def test_their_forms_are_known_under_any_header(tmp_path: Path) -> None:
    columns = [(f"Field {at}", values) for at, values in enumerate(FORMS.values())]
    headers = tuple(header for header, _ in columns)
    raw = raw_of(tmp_path, columned(columns))
    assert personal.unkept("response", raw, headers) == headers


@pytest.mark.parametrize(
    "header, values",
    [
        ("Session", ("TK20260901000123", "TK20260902000456", "TK20260903000456")),
        ("Slip", ("260901-1000001", "260902-1000002")),
        ("Ticket class", ("A100000001", "A100000002")),
        ("Flow", ("100000202609010001", "100000202609020002")),
        ("Balance", ("12.345.678", "22.345.678")),
        ("ZIP", ("12345-6789", "98765-4321")),
        ("Postcode", ("LS1 4AP", "BS1 5TR")),
        ("RFC", ("Billing", "Card", "Loan", "Fees", "App", "Cash", "Wire")),
        ("Run", ("1201", "1202", "1203")),
        ("PIS", ("Sim", "Não")),
        ("사업장", ("강남", "서초", "종로")),
        ("类别", ("个人", "企业", "其他")),
    ],
)
def test_other_codes_are_kept(header: str, values: tuple[str, ...], tmp_path: Path) -> None:
    raw = raw_of(tmp_path, columned([(header, values)]))
    assert personal.unkept("response", raw, (header,)) == ()
