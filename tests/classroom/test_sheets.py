"""What platforms take back is filled in, where number and name agree, and nothing else."""

import io
import json
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from make_class import notebook

from checkers.classroom import sheets, tables
from checkers.classroom.sheets import Learner
from checkers.cli import main as cli
from checkers.course import exercises

RIGHT = notebook({"3.1": exercises.find("3.1").solution})
WRONG = notebook({"3.1": exercises.find("3.1").wrong[0].source})


def zipped(path, members):
    """A zip of (name, text) pairs."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, text in members:
            opened.writestr(name, text)
    return path


def grade(handins_, out, *options):
    code = cli.main(["grade", str(handins_), "--out", str(out), "--no-pages", *options])
    results = json.loads((out / "results.json").read_text())["results"]
    return code, {each["learner"]: each for each in results}


def test_canvas_zip_to_canvas_sheet(tmp_path, capsys):
    archive = zipped(tmp_path / "submissions.zip", [
        ("lovelaceada_11_900_level.ipynb", RIGHT), ("hopper_LATE_12_901_level.ipynb", WRONG),
        ("nobody_99_902_level.ipynb", RIGHT), ("lovelaceada_11_903_photo.png", "png"),
    ])  # fmt: skip
    code, found = grade(archive, tmp_path / "out")
    assert code == 0
    assert {learner: each["total"] for learner, each in found.items()} == {
        "lovelaceada_11": 1, "hopper_12": 0, "nobody_99": 1,
    }  # fmt: skip
    sheet = (
        '\ufeffStudent,ID,SIS Login ID,Section,"Level 3 (77)",Current Score\r\n'
        "    Points Possible,,,,10.0,(read only)\r\n"
        '"Lovelace, Ada",11,ada,"A, ""B""",,\r\n'
        '"Hopper, Grace",12,grace,A,3.5,80\r\n'
        '"=cmd()|x",13,x,A,7,\r\n'
        '"Student, Test",,test,A,,\r\n'
    )
    (tmp_path / "sheet.csv").write_bytes(sheet.encode())
    arguments = ["export", str(tmp_path / "out"), "canvas", "--sheet", str(tmp_path / "sheet.csv")]
    arguments += ["--out", str(tmp_path / "filled.csv")]
    assert cli.main([*arguments, "--column", "Level 3", "--overwrite"]) == 1
    said = capsys.readouterr().err
    assert "no row for 'nobody_99'" in said
    assert "nothing handed in for the row '=cmd()|x'" in said
    filled = sheet.replace('""B""",,', '""B""",10,').replace("A,3.5,80", "A,0,80")
    assert (tmp_path / "filled.csv").read_bytes() == filled.encode()
    assert cli.main(arguments) == 2
    assert "name it with --column" in capsys.readouterr().err


def test_moodle_zip_to_moodle_sheet(tmp_path):
    archive = zipped(tmp_path / "moodle.zip", [
        ("Ada Lovelace_4711_assignsubmission_file_/level.ipynb", RIGHT),
        ("Zoë 李_4712_assignsubmission_file_/level.ipynb", WRONG),
    ])  # fmt: skip
    _, found = grade(archive, tmp_path / "out")
    assert list(found) == ["Ada Lovelace_4711", "Zoë 李_4712"]
    sheet = (
        "Identifier,Full name,Status,Grade,Maximum Grade,Feedback comments\n"
        'Participant 4711,Ada Lovelace,Submitted,,"100,00","line\none"\n'
        'Participant 4712,Zoë 李,Submitted,5,"100,00",\n'
        'Participant 4713,Nobody,No submission,,"100,00",'
    )
    (tmp_path / "sheet.csv").write_bytes(sheet.encode())
    arguments = ["export", str(tmp_path / "out"), "moodle", "--sheet", str(tmp_path / "sheet.csv")]
    arguments += ["--out", str(tmp_path / "filled.csv")]
    assert cli.main([*arguments, "--overwrite"]) == 0
    filled = sheet.replace('Submitted,,"', 'Submitted,100,"').replace(
        "Submitted,5,", "Submitted,0,"
    )
    assert (tmp_path / "filled.csv").read_bytes() == filled.encode()


# ---- sheets -------------------------------------------------------------------------------------

cell_text = st.text(
    st.characters(blacklist_categories=("Cs",), blacklist_characters="\x00"), max_size=8
)


@settings(deadline=None)
@given(st.lists(st.lists(cell_text, min_size=2, max_size=4), min_size=1, max_size=5))
def test_spans_are_what_the_csv_module_reads(rows):
    import csv

    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerows([["a,b", "c"], *rows])
    found = list(tables.cells(text.getvalue()))
    assert [[span.text for span in row] for row in found] == [["a,b", "c"], *rows]
    for span in (span for row in found for span in row):
        assert text.getvalue()[span.start : span.stop] == '"' + span.text.replace('"', '""') + '"'


@settings(deadline=None)
@given(st.text(max_size=200), st.sampled_from(["canvas", "moodle"]))
def test_any_text_is_filled_in_or_refused(text, platform):
    heading = "Student,ID,Identifier,Grade,Maximum Grade\n"
    for sheet in (text, heading + text, heading + f"x,1,Participant 1,,10\n{text}"):
        try:
            people = [Learner("x_1", 2, "x", frozenset("1")), Learner("b", 1, "b")]
            filled = sheets.fill(sheet, sheets.PLATFORMS[platform], people, 4, "Grade")
        except sheets.SheetError:
            continue
        assert filled.count <= 2


@pytest.mark.parametrize(
    ("sheet", "said"),
    [
        ("", "empty"),
        ("a,b\n1,2\n", "no column 'ID'"),
        ("ID,Level 3,Level 3\n", "2 columns 'Level 3'"),
        ('ID,Level 3\n1,"x', "a quoted cell has no end"),
        ('ID,Level 3\n1,"x"y', "behind the closing quote"),
        ("Student,ID,Level 3\na,1,\na,1,\n", "are both 'a_1'"),
        ("Student,ID,Level 3\na,1\n", "ends before the column"),
    ],
)
def test_sheets_that_cannot_be_filled_in(sheet, said):
    people = [Learner("a_1", 1, "a", frozenset("1"))]
    with pytest.raises(sheets.SheetError, match=said):
        sheets.fill(sheet, sheets.PLATFORMS["canvas"], people, 1, "Level 3")


# ---- languages, encodings, and whose row it is ----------------------------------------------------

ADA = Learner("Ada Lovelace_4711", 2, "Ada Lovelace", frozenset(["4711"]))
LI = Learner("李 四_4712", 1, "李 四", frozenset(["4712"]))
# heading, row of Ada, what the row becomes with 2 of 4 marks
MOODLE = [
    ("Identifier,Full name,Status,Grade,Maximum Grade", "Participant 4711,Ada Lovelace,x,,100.00", ",x,50,"),
    ("ID,Vollständiger Name,Status,Bewertung,Bestwertung", 'Teilnehmer/in4711,Ada Lovelace,x,,"100,00"', ",x,50,"),
    ("编号,姓名,状态,成绩,最高分", "参与者 4711,Ada Lovelace,x,,10", ",x,5,"),
    ("Identifiant,Nom complet,Statut,Note,Note maximale", "Participant 4711,Ada Lovelace,x,,20", ",x,10,"),
    ("Tunniste,Koko nimi,Tila,Arvosana,Paras", "Osallistuja 4711,Ada Lovelace,x,,8", ",x,4,"),
]  # fmt: skip


@pytest.mark.parametrize(("heading", "row", "filled"), MOODLE, ids=[e[0][:12] for e in MOODLE])
def test_moodle_in_any_language(heading, row, filled):
    columns = heading.split(",")
    column = None if columns[3] in ("Grade", "Bewertung", "成绩", "Note") else columns[3]
    platform = sheets.PLATFORMS["moodle"]
    found = sheets.fill(f"{heading}\n{row}\n", platform, [ADA], 4, column)
    expected = filled if column is None else ",x,2,"  # what can be reached is told by no heading
    assert expected in found.text
    assert found.count == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_a_sheet_keeps_its_encoding(tmp_path, encoding):
    text = "编号,姓名,成绩,最高分\r\n参与者 4711,Ada Lovelace,,10\r\n参与者 4712,李 四,,10\r\n"
    (tmp_path / "sheet.csv").write_bytes(text.encode(encoding))
    sheet = tables.read(tmp_path / "sheet.csv")
    found = sheets.fill(sheet.text, sheets.PLATFORMS["moodle"], [ADA, LI], 2)
    expected = text.replace("Lovelace,,", "Lovelace,10,").replace("四,,", "四,5,")
    assert sheet.bytes_of(found.text) == expected.encode(encoding)


# Sheets as each platform writes them, and what becomes of Ada's 2 of 4 marks.
OTHERS = [
    ("blackboard", '"Last Name"\t"First Name"\t"Username"\t"Level 3 [Total Pts: 10 Score] |4711"\n"Lovelace"\t"Ada"\t"ada1"\t""\n', '"ada1"\t5'),
    ("blackboard", '"Nachname"\t"Vorname"\t"Benutzername"\t"Level 3 [Gesamtpunktzahl: 20 Punkte] |7"\n"Lovelace"\t"Ada"\t"ada1"\t""\n', '"ada1"\t10'),
    ("brightspace", "OrgDefinedId,Last Name,First Name,Level 3 Points Grade <Numeric MaxPoints:8 Weight:5>,End-of-Line Indicator\n#4711,Lovelace,Ada,,#\n", "Ada,4,#"),
    ("google", "Last Name,First Name,Email Address,Level 3\nDate,,,2026-11-29\nPoints,,,6\nLovelace,Ada,ada@example.org,\n", "ada@example.org,3"),
    ("gradescope", "First Name,Last Name,SID,Email,Total Score,Max Points\nAda,Lovelace,4711,a@b.c,,40\n", "a@b.c,20,40"),
]  # fmt: skip


@pytest.mark.parametrize(("platform", "sheet", "filled"), OTHERS)
def test_each_platforms_sheet_in_its_own_scale(platform, sheet, filled):
    column = None if platform == "gradescope" else "Level 3"
    found = sheets.fill(sheet, sheets.PLATFORMS[platform], [ADA], 4, column)
    assert filled in found.text
    assert (found.count, found.without_mark, found.doubts) == (1, (), ())


def test_western_text_is_not_taken_for_chinese(tmp_path):
    (tmp_path / "sheet.csv").write_bytes("Müller;Zoë;Lefèvre".encode("latin-1"))
    assert tables.read(tmp_path / "sheet.csv").text == "Müller;Zoë;Lefèvre"


def test_western_names_in_a_chinese_sheet_are_read(tmp_path):
    text = "学号,姓名\n1,Łukasz Çelik\n2,Jörg Groß\n3,Søren Ødegård\n4,Dvořák Núñez\n"
    (tmp_path / "sheet.csv").write_bytes(text.encode("gb18030"))
    assert tables.read(tmp_path / "sheet.csv").text == text


# A row and what is said of it; nothing is written into any of them.
NOBODYS = [
    ("Bob Ross,4711,", "is that of 'Ada Lovelace_4711', the name is not"),
    ("Ada Lovelace,999,", "the number 999 is not"),
    (",4711,", "there is no name"),
]


@pytest.mark.parametrize(("row", "said"), NOBODYS)
def test_number_and_name_must_agree(row, said):
    text = f"Student,ID,Level 3\n{row}\n"
    found = sheets.fill(text, sheets.PLATFORMS["canvas"], [ADA], 2, "Level 3")
    assert (found.text, found.count) == (text, 0)
    assert said in found.doubts[0]


@pytest.mark.parametrize(
    "name", ["Ada Lovelace", '"Lovelace, Ada"', "ADA LOVELACE", "Lovelace Ada"]
)
def test_a_name_has_many_spellings(name):
    text = f"Student,ID,Level 3\n{name},4711,\n"
    assert sheets.fill(text, sheets.PLATFORMS["canvas"], [ADA], 2, "Level 3").count == 1


@pytest.mark.parametrize("there", ["EX", "N/A", "7", "-"])
def test_what_stands_there_is_spared(there):
    text = f"Student,ID,Level 3\nAda Lovelace,4711,{there}\n"
    found = sheets.fill(text, sheets.PLATFORMS["canvas"], [ADA], 2, "Level 3")
    assert (found.text, len(found.spared)) == (text, 1)
    asked = sheets.fill(text, sheets.PLATFORMS["canvas"], [ADA], 2, "Level 3", overwrite=True)
    assert (asked.text != text) is there.isdigit()


def test_a_mark_that_is_to_be_decided_goes_nowhere():
    text = "Student,ID,Level 3\nAda Lovelace,4711,\n"
    withheld = Learner(ADA.key, None, ADA.name, ADA.numbers)
    found = sheets.fill(text, sheets.PLATFORMS["canvas"], [withheld], 2, "Level 3")
    assert found.text == text
    assert "decided first" in found.doubts[0]


def test_two_of_one_name_without_numbers_are_nobodys_row():
    text = "OrgDefinedId,Last Name,First Name,Level 3 Points Grade\n#1,Lovelace,Ada,\n"
    two = [
        Learner("Ada Lovelace_1", 1, "Ada Lovelace"),
        Learner("Ada Lovelace_2", 2, "Ada Lovelace"),
    ]
    found = sheets.fill(text, sheets.PLATFORMS["brightspace"], two, 2, "Level 3")
    assert "can be 'Ada Lovelace_1' or 'Ada Lovelace_2'" in found.doubts[0]
    assert sheets.fill(text, sheets.PLATFORMS["brightspace"], two[:1], 2, "Level 3").count == 1


def test_a_name_in_two_rows_is_nobodys_by_itself():
    text = "Last Name,First Name,Email Address,Level 3\nLi,Wei,a@x,\nLi,Wei,b@x,\n"
    platform, one = sheets.PLATFORMS["google"], Learner("Li Wei", 1, "Li Wei")
    found = sheets.fill(text, platform, [one], 1, "Level 3")
    assert (found.text, len(found.doubts)) == (text, 2)
    known = Learner("Li Wei (b)", 1, "Li Wei", frozenset(("b@x",)))
    assert "b@x,1" in sheets.fill(text, platform, [known], 1, "Level 3").text


NOTE = "Name: Ada Lovelace (ada_1)\nAssignment: Level 3\n"
YML = """---
submission_7:
  :submitters:
  - :name: Ada Lovelace
    :sid: '901'
  - :name: Zoë Li
    :sid: '902'
  :created_at: 2026-11-29 18:05:00 Z
"""
# What a platform hands out, its sheet, what is filled in: no roster, the platform itself tells.
TOLD = [
    ("blackboard", {"L_3_ada_1_attempt_2026-11-01-10-00-00_x.ipynb": RIGHT, "L_3_ada_1_attempt_2026-11-01-10-00-00.txt": NOTE},
     "Last Name,First Name,Username,Level 3 [Total Pts: 10 Score] |4\nLovelace,Ada,ada_1,\nOther,Ada,ada,\n", ["ada_1,10"]),
    ("gradescope", {"e/submission_metadata.yml": YML, "e/submission_7/x.ipynb": RIGHT},
     "First Name,Last Name,SID,Email,Total Score,Max Points\nAda,Lovelace,901,a@x,,4\nZoë,Li,902,z@x,,4\nAda,Lovelace,999,b@x,,4\n", ["901,a@x,4", "902,z@x,4"]),
    ("moodle", {"Red_77_assignsubmission_file_/x.ipynb": RIGHT},
     "Identifier,Full name,Grade,Maximum Grade\nParticipant 4711,Ada Lovelace,,4\nParticipant 77,Bob Ross,,4\nParticipant 4712,Zoë Li,,4\n", ["Lovelace,4", "Li,4"]),
]  # fmt: skip


@pytest.mark.parametrize(("platform", "handed", "sheet", "filled"), TOLD)
def test_a_class_without_numbers_of_its_own_gets_its_sheet(
    tmp_path, platform, handed, sheet, filled, capsys
):
    (tmp_path / "roster.csv").write_text(
        "name,number,group\nAda Lovelace,11,Red\nZoë Li,12,Red\nBob Ross,13,\n"
    )
    roster = ("--roster", str(tmp_path / "roster.csv")) if platform == "moodle" else ()
    grade(zipped(tmp_path / "in.zip", handed.items()), tmp_path / "out", *roster)
    (tmp_path / "sheet.csv").write_text(sheet)
    command = ["export", str(tmp_path / "out"), platform, "--sheet", str(tmp_path / "sheet.csv")]
    command += ["--out", str(tmp_path / "filled.csv")]
    cli.main([*command, *(() if platform != "blackboard" else ("--column", "Level 3"))])
    text = (tmp_path / "filled.csv").read_text()
    assert all(each in text for each in filled)
    assert f"{len(filled)} marks filled in" in capsys.readouterr().out


def test_a_groups_page_goes_back_once_and_a_hand_in_by_mail_under_the_first_name(tmp_path):
    (tmp_path / "roster.csv").write_text("name,group\nAda L,Red\nZoë K,Red\nBob R,\n")
    roster = ("--roster", str(tmp_path / "roster.csv"))
    handed = {f"{name}_assignsubmission_file_/x.ipynb": WRONG for name in ("Red_77", "Bob R_78")}
    grade(zipped(tmp_path / "in.zip", handed.items()), tmp_path / "out", *roster)
    (tmp_path / "mail").mkdir()
    (tmp_path / "mail" / "Bob R.ipynb").write_text(RIGHT)
    grade(tmp_path / "mail", tmp_path / "out", *roster)
    made = tmp_path / "feedback.zip"
    command = ["feedback", str(tmp_path / "out"), "moodle", "--out", str(made)]
    for code in (0, 1):
        assert cli.main(command) == code
        with zipfile.ZipFile(made) as opened:
            assert opened.namelist() == [
                "Red_77_assignsubmission_file_/feedback.html",
                "Bob R_78_assignsubmission_file_/feedback.html",
            ]
        # what is for one of them only goes to no group
        cli.main(["override", str(tmp_path / "out"), "Zoë K", "3.1", "--comment", "for you"])


OWN = {
    "a comment": ["override", "OUT", "Ada L", "3.1", "--comment", "a word for Ada"],
    "a mark": ["override", "OUT", "Ada L", "3.1", "--mark", "0.5"],
    "a date": ["book", "OUT", "extend", "Ada L", "2031-01-02"],
    "a hand-in": ["grade", "MAIL", "--out", "OUT", "--no-pages", "--roster", "ROSTER"],
}


@pytest.mark.parametrize("own", OWN)
def test_what_is_one_persons_goes_to_no_group(tmp_path, own, capsys):
    """Not even of whom comes first in the book."""
    places = {"OUT": tmp_path / "out", "MAIL": tmp_path / "mail", "ROSTER": tmp_path / "roster.csv"}
    places["ROSTER"].write_text("name,group\nAda L,Red\nZoë K,Red\n")
    handed = [("Red_77_assignsubmission_file_/x.ipynb", WRONG)]
    grade(zipped(tmp_path / "in.zip", handed), places["OUT"], "--roster", str(places["ROSTER"]))
    places["MAIL"].mkdir()
    (places["MAIL"] / "Ada L.ipynb").write_text(RIGHT)
    assert cli.main([str(places.get(each, each)) for each in OWN[own]]) in (0, 1)
    made = tmp_path / "feedback.zip"
    assert cli.main(["feedback", str(places["OUT"]), "moodle", "--out", str(made)]) == 1
    assert "Ada L: left out" in capsys.readouterr().err
    with zipfile.ZipFile(made) as opened:
        (name,) = opened.namelist()
        page = opened.read(name).decode()
    assert "<h1>Zoë K</h1>" in page
    assert not any(each in page for each in ("a word for Ada", "2031", "Attempt 2"))


def test_nobodys_page_is_a_groups_where_each_has_something_of_their_own(tmp_path):
    (tmp_path / "roster.csv").write_text("name,group\nAda L,Red\nZoë K,Red\n")
    handed = [("Red_77_assignsubmission_file_/x.ipynb", WRONG)]
    out, roster = str(tmp_path / "out"), ("--roster", str(tmp_path / "roster.csv"))
    grade(zipped(tmp_path / "in.zip", handed), tmp_path / "out", *roster)
    for name in ("Ada L", "Zoë K"):
        cli.main(["override", out, name, "3.1", "--comment", f"for {name}"])
    made = tmp_path / "feedback.zip"
    assert cli.main(["feedback", out, "moodle", "--out", str(made)]) == 1
    assert zipfile.ZipFile(made).namelist() == []


# Numbers with letters, in a column that is named or in the platform's own.
LETTERS = [
    ("canvas", "Student,ID,SIS User ID,L (4)\n    Points Possible,,,4\n\"Lovelace, Ada\",22,s11,\n", ("--column", "L", "--id-column", "SIS User ID")),
    ("gradescope", "First Name,Last Name,SID,Email,Total Score,Max Points\nAda,Lovelace,s11,a@x,,4\nAda,Lovelace,s12,b@x,,4\n", ()),
]  # fmt: skip


@pytest.mark.parametrize(("platform", "sheet", "options"), LETTERS)
def test_a_number_may_hold_letters(tmp_path, platform, sheet, options, capsys):
    (tmp_path / "roster.csv").write_text("name,number\nAda Lovelace,s11\nZoë Li,s13\n")
    handed = [("Ada Lovelace.ipynb", RIGHT), ("Zoë Li.ipynb", RIGHT)]
    roster = ("--roster", str(tmp_path / "roster.csv"))
    grade(zipped(tmp_path / "in.zip", handed), tmp_path / "out", *roster)
    (tmp_path / "sheet.csv").write_text(sheet)
    command = ["export", str(tmp_path / "out"), platform, "--sheet", str(tmp_path / "sheet.csv")]
    assert cli.main([*command, "--out", str(tmp_path / "filled.csv"), *options]) == 1
    assert "1 marks filled in" in capsys.readouterr().out
    row = (tmp_path / "filled.csv").read_text().splitlines()[-1 if platform == "canvas" else 1]
    assert "4" in row.split(",")[-2:]


def test_an_own_column_of_numbers():
    text = "Kurs,Matrikel,Student,Punkte\nA,4711,Ada Lovelace,\n"
    with pytest.raises(sheets.SheetError, match="--id-column"):
        sheets.fill(text, sheets.PLATFORMS["canvas"], [ADA], 2, "Punkte")
    found = sheets.fill(text, sheets.PLATFORMS["canvas"], [ADA], 2, "Punkte", id_column="Matrikel")
    assert found.count == 1


def test_feedback_goes_back_under_the_names_of_the_platform(tmp_path, capsys):
    archive = zipped(tmp_path / "in.zip", {
        "Ada Lovelace_4711_assignsubmission_file_/x.ipynb": RIGHT,
        "Zoë 李_4712_assignsubmission_file_/x.ipynb": WRONG,
    }.items())  # fmt: skip
    grade(archive, tmp_path / "out")
    made = tmp_path / "feedback.zip"
    assert cli.main(["feedback", str(tmp_path / "out"), "moodle", "--out", str(made)]) == 0
    with zipfile.ZipFile(made) as opened:
        assert opened.namelist() == [
            "Ada Lovelace_4711_assignsubmission_file_/feedback.html",
            "Zoë 李_4712_assignsubmission_file_/feedback.html",
        ]
        page = opened.read(opened.namelist()[0]).decode()
    assert "<h1>Ada Lovelace_4711</h1>" in page
    assert "index.html" not in page
    assert "4712" not in page
    assert cli.main(["feedback", str(tmp_path / "out"), "canvas", "--out", str(made)]) == 1
    assert "canvas names files; plain takes any name" in capsys.readouterr().err
    mail = zipped(
        tmp_path / "mail.zip",
        [("ada_lovelace_3_backward.ipynb", RIGHT), ("z_l_3_backward.ipynb", RIGHT)],
    )
    grade(mail, tmp_path / "mail")
    assert cli.main(["feedback", str(tmp_path / "mail"), "canvas", "--out", str(made)]) == 1
    assert zipfile.ZipFile(made).namelist() == []


# What a platform hands out for two learners, and how it wants the pages back.
BACK = [
    ("canvas", ["lovelaceada_LATE_12_900_x.ipynb", "zoe_13_901_x-1.ipynb"], ["lovelaceada_LATE_12_900_x.html", "zoe_13_901_x-1.html"]),
    ("brightspace", ["12-9 - Ada L - Nov 2, 2026 605 PM/x.ipynb", "13-9 - Zoe K - Nov 2, 2026 705 PM/x.ipynb"], ["12-9 - Ada L - Nov 2, 2026 605 PM/feedback.html", "13-9 - Zoe K - Nov 2, 2026 705 PM/feedback.html"]),
    ("brightspace", ["Level 3 Download/12-9 - Ada L - Nov 2, 2026 605 PM/x.ipynb", "Level 3 Download/13-9 - Zoe K - Nov 2, 2026 705 PM/x.ipynb"], ["12-9 - Ada L - Nov 2, 2026 605 PM/feedback.html", "13-9 - Zoe K - Nov 2, 2026 705 PM/feedback.html"]),
    ("canvas", ["ada_12_900_mine.zip", "zoe_13_901_x.ipynb"], ["ada_12_900_mine.html", "zoe_13_901_x.html"]),
    ("moodle", ["Ada L_12_assignsubmission_file_/mine.zip", "Zoe K_13_assignsubmission_file_/x.ipynb"], ["Ada L_12_assignsubmission_file_/feedback.html", "Zoe K_13_assignsubmission_file_/feedback.html"]),
    ("brightspace", ["12-9 - Ada L - Nov 2, 2026 605 PM/mine.zip", "13-9 - Zoe K - Nov 2, 2026 705 PM/x.ipynb"], ["12-9 - Ada L - Nov 2, 2026 605 PM/feedback.html", "13-9 - Zoe K - Nov 2, 2026 705 PM/feedback.html"]),
    ("nbgrader", ["submitted/ada/ps1/x.ipynb", "submitted/zoe/ps1/x.ipynb"], ["feedback/ada/ps1/x.html", "feedback/zoe/ps1/x.html"]),
]  # fmt: skip


@pytest.mark.parametrize(("platform", "handed", "back"), BACK)
def test_each_platform_gets_pages_under_its_own_names(tmp_path, platform, handed, back):
    mine = zipped(tmp_path / "mine.zip", [("work/x.ipynb", RIGHT)]).read_bytes()
    files = [(name, mine if name.endswith(".zip") else RIGHT) for name in handed]
    grade(zipped(tmp_path / "in.zip", files), tmp_path / "out")
    made = tmp_path / "feedback.zip"
    assert cli.main(["feedback", str(tmp_path / "out"), platform, "--out", str(made)]) == 0
    with zipfile.ZipFile(made) as opened:
        assert opened.namelist() == back
