"""What the walk types where no page shows a value, and what it cannot do, with the reason."""
import datetime
import re
import time
import zoneinfo

from client import new_ref, totp
from database import sql_ref
from oracle import touches

# {part} of a path that names no object of the seed.
PARAMETERS = {"form": "report", "event": "1", "question": "Q14", "clause": "p5-2", "bridge": "BRIDGE"}
# {part}s of no authority: who has the verb at all has it on each of them (decision 0060).
OF_THE_HOUSE = ("gap", "amendment")
# {token} of a public page -> kind of the seed's links.
LINKS = {"/desk/test/{token}": "test", "/desk/confirm/{token}": "address", "/account/invitation/{token}": "invitation", "/account/reset/{token}": "reset",
         "/desk/satisfaction/{token}": "satisfaction"}
# What stands on the page of a link: whom or what it is for.
LINKED = {"address": set(), "test": {"authority", "school", "subject", "testitem"}, "invitation": {"invited", "invitedmail"}, "reset": {"personmail"},
          "satisfaction": {"subject"}}
# Pages on which the parties of the agreement see each other's names, and nothing else of each other (decision 0050).
PARTIES = ("/contribution/what-if", "/contribution/preview", "/contribution/fixings/[0-9a-z]{26}(/explanation|/difference)?")
# Pages of records that are closed for changes in some of their states.
NOT_IN_EVERY_STATE = {"GET /contribution/fixings/{fixing}/edit"}
# A document goes to the address the head typed, and its number with it: route -> (address, where the word stands).
SENT_DOCUMENTS = {f"POST /contribution/{kind}/{{{one}}}/send": (("kasse@walk.example", "documentnumber"),)
                  for kind, one in (("invoices", "invoice"), ("letters", "letter"))}
# Every party knows how many there are and how many have signed (decision 0060).
COUNTED_PARTIES = {"GET /agreement/amendments", "GET /agreement/amendments/{amendment}"}
# Words whose search is written down for the sweep (of all of them there are thousands).
SEARCHED = {"subject", "note", "school", "person", "roomname", "articletitle"}
# Fields whose value is the ref of a record: kind of the seed's objects.
REFERENCES = {"school": "school", "authority": "authority", "room": "room", "building": "building", "instruction": "instruction",
              "assignee": "account", "firm": "subprocessor", "account": "account", "contact": "contact", "ticket": "ticket",
              "delivery": "delivery", "invoice": "invoice", "schools": "school", "authorities": "authority"}
NOW = int(time.time())
DAY = time.strftime("%Y-%m-%d", time.gmtime(NOW + 7 * 86400))
FAR = time.strftime("%Y-%m-%d", time.gmtime(NOW + 50 * 86400))
SOON = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(NOW + 86400))
# A day of the year of the seed's budget.
LAST_YEAR = f"{time.gmtime(NOW).tm_year - 1}-03-02"
YESTERDAY = time.strftime("%Y-%m-%d", time.gmtime(NOW - 86400))
PASSWORD = "Ein-langes-Kennwort-2026"
# The school contact's place in a table of people.
PEOPLE = "E-Mail;Name;Ort;Rolle;von;bis\nneu@walk.example;Neue Person;{number};;;" + DAY + "\n"


def other_ticket(walk, actor, thing, form):
    """The number of another ticket of the same school."""
    for other in walk.things["ticket"]:
        if thing and other["school"] == thing["school"] and other["ref"] != thing["ref"]:
            return "%d-%06d" % divmod(other["number"], 1000000)
    return "2026-999999"


def ticket_reached(walk, actor, thing, form):
    """A ticket a row of the actor's list would name."""
    return next((t["ref"] for t in walk.things["ticket"] if actor.account and touches(actor.account, t["school"])), None)


def proof(walk, actor, thing, form):
    return totp(actor.account["totp"]) if actor.account else "000000"


def new_secret(walk, actor, thing, form):
    return totp(form["secret"]) if form and form.get("secret") else "000000"


def people(walk, actor, thing, form):
    place = actor.account["place"] if actor.account else "A1"
    return PEOPLE.format(number={"B": "70021"}.get(place, "70011"))


def password(walk, actor, thing, form):
    return walk.seed["password"]


def own_school(walk, actor, thing, form):
    place = actor.account["place"] if actor.account else "A1"
    return next(t["ref"] for t in walk.things["school"] if t["school"] == {"A": "A1", "B": "B1", "": "A1"}.get(place, place))


def ticket_there(walk, actor, thing, form):
    """A ticket of the school of the thing."""
    return next((t["ref"] for t in walk.things["ticket"] if thing and t["school"] == thing["school"]), new_ref())


def of_house(kind):
    """The one of the house that the seed made."""
    return lambda walk, actor, thing, form: walk.things[kind][0]["ref"]


UNREMINDED = "00000000000000000000000009"


def school_point(walk, actor, thing, form):
    """A point of the checklist that both sides may tick."""
    rows = walk.database.rows(f"SELECT max(p.n) FROM check_point p JOIN ticket t ON t.id = p.ticket WHERE t.ref = {sql_ref(thing['ref'])}") if thing else []
    return str(rows[0][0] or 1) if rows else "1"


def any_model(walk, actor, thing, form):
    return walk.database.refs("SELECT ref FROM model")[0][0]


def labels(walk, actor, thing, form):
    place = actor.account["place"] if actor.account else "A1"
    return f"Schulnummer;Hersteller;Modell\n{ {'B': '70021', 'B1': '70021', 'A2': '70012'}.get(place, '70011')};Rundgang;Bildschirm 1\n"


def card_of(walk, actor, thing, form):
    """A card for the ticket's service, else any."""
    fitting = walk.database.refs("SELECT c.ref FROM card c JOIN service s ON s.key = c.service JOIN ticket t ON t.service = s.id "
                                 f"WHERE t.ref = {sql_ref(thing['ref'])} AND c.live > 0") if thing else []
    return fitting[0][0] if fitting else walk.things["card"][0]["ref"]


def tile(walk, actor, thing, form):
    return walk.database.refs("SELECT ref FROM symptom WHERE class = 'room' ORDER BY sort")[0][0]


def login(walk, actor, thing, form):
    return walk.seed["accounts"][0]["login"]


def version(walk, actor, thing, form):
    if not thing:
        return "1"
    kind = walk.kind_of[thing["ref"]]
    return str(walk.version_of(kind, thing["ref"]))


def month_missed(walk):
    """That of the tickets whose targets were missed: not this one when the seed began in the last."""
    due = walk.database.rows("SELECT max(solution_due) FROM ticket_clock WHERE solution_late > 0")[0][0]
    return datetime.datetime.fromtimestamp(int(due) // 1000000, zoneinfo.ZoneInfo("Europe/Berlin")).strftime("%Y-%m")


# (route, field of its query) -> value.
ASKED = {("GET /api/v1/search", "q"): lambda walk: "Beamer",
         ("GET /desk/report-levels", "month"): month_missed, ("GET /desk/first-look", "month"): lambda walk: month_missed(walk) + "-01"}


def firm_member(walk, actor, thing, form):
    place = thing["authority"] if thing else "A"
    return next(a["ref"] for a in walk.seed["accounts"] if a["role"] == "external_provider" and a["place"][:1] == place)


# (route, field) -> value; before what a page shows.
VALUES = {
    **{("POST /contribution/plans", field): value for field, value in
       (("year", "2027"), ("cost", "1.000,00"), ("document", "Haushaltsplan"), ("reference", "Beschluss"))},
    **{("POST /contribution/results", field): value for field, value in
       (("closed_year", "2020"), ("result", "1,00"), ("closed_on", "2021-05-01"), ("closed_document", "Abschluss"))},
    **{("POST /contribution/budgets", field): value for field, value in
       (("year", "2040"), ("scheme", "nkomvg"), ("document", "Haushaltsplan"))},
    **{("POST /contribution/budgets/{budget}/lines", field): value for field, value in
       (("number", "900"), ("name", "Zeile"), ("area", "result"), ("type", "other"), ("marked", "1"), ("drop", ""), ("amount", "1,00"))},
    **{("POST /contribution/budgets/{budget}/adopt", field): value for field, value in
       (("adopted_on", YESTERDAY), ("decision", "Beschluss"))},
    **{("POST /contribution/budgets/{budget}/postings", field): value for field, value in
       (("number", "100"), ("posted_on", LAST_YEAR), ("amount", "1,00"), ("text", "Buchung"), ("voucher", "B-9"), ("quantity", ""),
        ("unit", ""), ("price", ""))},
    **{("POST /contribution/budgets/{budget}/values", field): value for field, value in
       (("number", "100"), ("kind", "forecast"), ("valued_on", LAST_YEAR), ("value", "1,00"), ("reason", "Grund"))},
    **{("POST /contribution/budgets/{budget}/report", field): value for field, value in
       (("quarter", "2"), ("number", "100"), ("explanation", "Rundgang"))},
    **{("POST /contribution/staff", field): value for field, value in
       (("number", "9"), ("name", "Service-Desk"), ("pay_group", "E 9a"), ("planned", "1"), ("filled", "0,5"), ("starts", YESTERDAY))},
    **{("POST /contribution/billing", field): value for field, value in
       (("starts", YESTERDAY), ("leitweg", "03252000-67"), ("scheme", "EM"), ("endpoint", "rechnung@walk.example"),
        ("iban", "DE89370400440532013000"), ("account_name", "Kasse"), ("syntax", "ubl"), ("contract", "ZV-1"), ("name", ""), ("street", ""),
        ("zip", ""), ("town", ""), ("contact", "Kasse"), ("phone", "05151 000"), ("mail", "kasse@walk.example"), ("register_id", "EB-1"),
        ("vat_id", "DE123456789"), ("tax_number", ""))},
    **{("POST /contribution/vat", field): value for field, value in
       (("vat_starts", YESTERDAY), ("regime", "o"), ("rate", ""), ("decision_ref", "Auskunft vom Rundgang"))},
    ("GET /contribution/invoices", "year"): "0",
    ("GET /contribution/invoices/new", "year"): "2027", ("GET /contribution/invoices/new", "half"): "first",
    ("POST /contribution/invoices/new", "year"): "2027", ("POST /contribution/invoices/new", "half"): "first",
    **{("POST /contribution/invoices/{invoice}/proof", field): value for field, value in
       (("delivered_on", YESTERDAY), ("channel", "Brief"), ("evidence", "Schein"))},
    ("POST /contribution/invoices/{invoice}/send", "recipient"): "kasse@walk.example",
    ("POST /contribution/letters/{letter}/send", "recipient"): "kasse@walk.example",
    ("POST /contribution/invoices/{invoice}/correct", "mode"): "reversal",
    **{("POST /contribution/fixings/{fixing}/proof", field): value for field, value in
       (("delivered_on", YESTERDAY), ("channel", "Brief"), ("evidence", "Schein"))},
    ("POST /contribution/fixings/new", "snapshot"): "",        # that of the fixing's own school year, or none yet
    ("POST /contribution/payments/{payment}/settle", "invoice"): of_house("invoice"),
    ("POST /contribution/payments/{payment}/settle", "amount"): "1,00",
    ("POST /contribution/payments/{payment}/set-aside", "aside_reason"): "im Haushalt gebucht",
    ("POST /contribution/payments/{payment}/give-back", "credit"): of_house("payment"),
    ("POST /contribution/reminders", "invoice"): UNREMINDED,
    ("POST /contribution/exports", "format"): "table",
    ("POST /contribution/exports/profile", "settings"): "Spalte = Belegnummer",
    ("POST /contribution/fixings/{fixing}/back", "act"): "draft", ("POST /contribution/fixings/{fixing}/back", "why"): "Rundgang",
    ("POST /account/prove", "password"): password, ("POST /account/prove", "code"): proof,
    ("POST /account/sign-in", "mail"): login, ("POST /account/sign-in", "password"): password,
    ("POST /account/factor", "code"): new_secret,
    ("POST /account/password", "password"): PASSWORD,
    ("POST /account/invitation/{token}", "password"): PASSWORD, ("POST /account/invitation/{token}", "name"): "Neue Person",
    ("POST /account/reset/{token}", "password"): PASSWORD,
    ("POST /account/reset", "mail"): "niemand@walk.example",
    ("POST /account/tokens", "read_tickets"): "1",
    ("POST /account/users/import", "csv"): people, ("POST /account/users/import/apply", "csv"): people,
    ("POST /account/users/{account}/entrust", "committed_on"): time.strftime("%Y-%m-%d", time.gmtime(NOW - 86400)),
    ("POST /agreement/authorities/new", "name"): "Gemeinde Neudorf", ("POST /agreement/authorities/new", "zip"): "99010",
    ("POST /agreement/schools/new", "official_number"): "70099", ("POST /agreement/schools/new", "zip"): "99010",
    ("POST /agreement/participants/new", "starts"): DAY, ("POST /agreement/participants/new", "ends"): "",
    ("POST /agreement/parties/{authority}/term", "first_year"): "2025", ("POST /agreement/parties/{authority}/term", "party_notice"): YESTERDAY,
    **{("POST /agreement/text/{clause}", field): value for field, value in
       (("state", "void"), ("starts", YESTERDAY), ("reason", "Grund vom Rundgang"), ("decision", "Beschluss vom Rundgang"))},
    **{("POST /agreement/gaps", field): value for field, value in
       (("kind", "missing"), ("clause", "p5-2"), ("subject", "Punkt"), ("facts", "Sachverhalt"), ("known_on", YESTERDAY))},
    ("POST /agreement/gaps/{gap}", "state"): "talks", ("POST /agreement/gaps/{gap}", "note"): "Notiz vom Rundgang",
    **{("POST /agreement/amendments", field): value for field, value in
       (("title", "Neuer Text"), ("reason", "Grund vom Rundgang"), ("starts", YESTERDAY), ("text", "§ 1\nZweck\nEin anderer Text."))},
    **{("POST /agreement/amendments/{amendment}", field): value for field, value in
       (("council_on", YESTERDAY), ("signed_on", YESTERDAY), ("form", "mail"), ("proof", "Schreiben"))},
    **{("POST /agreement/proceedings", field): value for field, value in
       (("kind", "joining"), ("choice", "keep"), ("basis", "days"), ("day", DAY), ("authority", ""), ("name", "Gemeinde Neuland"),
        ("decision", "Beschluss vom Rundgang"), ("pupils_primary", "10"), ("pupils_lower", ""), ("pupils_upper", ""))},
    **{("POST /agreement/proceedings/{proceeding}/items", field): value for field, value in
       (("item", "agreed_day"), ("tick", "done"), ("note", "Notiz vom Rundgang"))},
    **{("POST /agreement/proceedings/{proceeding}/signatures", field): value for field, value in
       (("side", "party"), ("signed_on", YESTERDAY), ("form", "mail"), ("proof", "Schreiben"))},
    ("POST /agreement/proceedings/{proceeding}/withdraw", "reason"): "Grund vom Rundgang",
    **{("POST /agreement/parties/{authority}/instance", field): value for field, value in
       (("text", "§ 1\nZweck\nEin anderer Text."), ("form", "mail"))},
    ("POST /agreement/parties/{authority}/claims", "direction"): "authority",
    **{("POST /agreement/claims/{claim}/damages", field): value for field, value in
       (("what", "Schaden"), ("amount", "10,00"), ("damage_evidence", "Beleg"))},
    ("POST /agreement/claims/{claim}/states", "state"): "asserted", ("POST /agreement/claims/{claim}/states", "note"): "Notiz",
    **{(f"POST /agreement/interpretations{end}", field): value for end in ("", "/{question}") for field, value in
       (("reason", "Grund vom Rundgang"), ("decision", "Beschluss vom Rundgang"), ("decided_on", YESTERDAY), ("starts", YESTERDAY),
        ("choice", "T1"))},
    ("POST /agreement/parties/{authority}/terminations", "received"): YESTERDAY, ("POST /agreement/parties/{authority}/terminations", "proof"): "Stempel",
    ("POST /agreement/parties/{authority}/claims", "knowledge"): YESTERDAY, ("POST /agreement/parties/{authority}/claims", "subject"): "Anspruch",
    ("POST /agreement/parties/{authority}/claims", "evidence"): "Protokoll",
    ("POST /agreement/claims/{claim}/assert", "asserted"): YESTERDAY, ("POST /agreement/claims/{claim}/assert", "proof"): "Stempel",
    ("POST /agreement/claims/{claim}/assert", "form"): "paper",
    ("POST /privacy/subprocessors/{subprocessor}/people", "account"): firm_member,
    ("POST /privacy/subprocessors/{subprocessor}/answer/{authority}", "state"): "revoke",
    ("POST /privacy/subprocessors/{subprocessor}/answer/{authority}", "reference"): "Schreiben vom Rundgang",
    ("POST /desk/tickets/{ticket}/give", "give_until"): DAY, ("POST /desk/tickets/{ticket}/give", "give_text"): "Bitte reparieren",
    **{(f"POST /desk/calendars{end}", field): value for end in ("", "/preview") for field, value in
       (("closed", "24.12."), ("starts", DAY), ("decision", "LG 1"), ("form", ""), ("authority", ""))},
    **{(f"POST /desk/{route}", day): "07:30-15:00" for route in ("calendars", "calendars/preview", "schools/{school}/hours")
       for day in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "lessons")},
    ("POST /desk/service-levels", "starts"): DAY, ("POST /desk/service-levels", "decision"): "LG 1",
    ("POST /desk/report-levels/csv", "month"): lambda walk, actor, thing, form: month_missed(walk),
    ("POST /desk/holidays", "source"): "Land", ("POST /desk/holidays", "retrieved"): time.strftime("%Y-%m-%d", time.gmtime(NOW - 86400)),
    ("POST /desk/schools/{school}/hours", "hours_starts"): DAY,
    ("POST /desk/schools/{school}/closed-days", "closed_starts"): DAY,
    ("POST /desk/schools/{school}/closed-days", "closed_ends"): "",
    ("POST /desk/schools/{school}/closed-days", "closed_name"): "Rundgang",
    ("POST /desk/schools/{school}/exam-windows", "exam_starts"): DAY, ("POST /desk/schools/{school}/exam-windows", "exam_ends"): "",
    ("POST /desk/schools/{school}/closed-days/remove", "n"): "1", ("POST /desk/schools/{school}/exam-windows/withdraw", "n"): "1",
    ("POST /desk/tickets/{ticket}/cause", "cause"): "1", ("POST /desk/tickets/{ticket}/cause", "cause_text"): "Ursache vom Rundgang",
    ("POST /asset/devices/new", "school"): own_school, ("POST /asset/devices/new", "model"): any_model,
    ("POST /asset/devices/new", "state"): "in_use", ("POST /asset/devices/new", "code"): "",
    ("POST /asset/devices/new", "room"): "", ("POST /asset/devices/new", "lot"): "1",
    ("POST /asset/devices/{device}", "lot"): "1", ("POST /asset/devices/import/apply", "csv"): labels,
    ("POST /desk/cards/new", "picture"): "power",
    ("POST /desk/enabling/{school}", "trained_on"): YESTERDAY, ("POST /desk/enabling/{school}", "sheet_on"): YESTERDAY,
    ("POST /desk/enabling/{school}", "loan_policy_on"): YESTERDAY,
    ("POST /desk/tickets/{ticket}/try", "card"): card_of, ("POST /desk/tickets/{ticket}/try", "answer"): "fails",
    **{(f"POST /{door}/{{code}}/{act}", "tile"): tile for door in "gr" for act in ("try", "report")},
    **{(f"POST /{door}/{{code}}/pin", "pin"): "111111" for door in "gr"},
    **{(f"POST /{door}/{{code}}/report", "note"): "" for door in "gr"},
    ("POST /desk/articles/new", "title"): "Rundgang", ("POST /desk/articles/new", "audience"): "school",
    ("POST /desk/articles/new", "room"): "", ("POST /desk/articles/new", "form"): "",
    ("POST /desk/articles/{article}/edit", "title"): "Rundgang", ("POST /desk/articles/{article}/edit", "audience"): "school",
    ("POST /desk/articles/{article}/edit", "room"): "", ("POST /desk/articles/{article}/edit", "form"): "",
    ("POST /desk/articles/{article}/helped", "helped"): "yes",
    ("POST /desk/views", "name"): "Rundgang", ("POST /desk/views", "query"): "state=new",
    ("POST /desk/take", "ticket"): ticket_reached, ("POST /desk/snooze", "ticket"): ticket_reached,
    ("POST /desk/tickets/{ticket}/merge", "number"): other_ticket, ("POST /desk/tickets/{ticket}/test", "all"): "ok",
    ("POST /operation/mailboxes/edit", "name"): "rundgang", ("POST /operation/mailboxes/edit", "server"): "imap.walk.example:993",
    ("POST /operation/mailboxes/edit", "login"): "rundgang", ("POST /operation/mailboxes/edit", "folder"): "INBOX", ("POST /operation/mailboxes/edit", "token_file"): "",
    ("POST /desk/calls/{call}/ticket", "subject"): "Anruf vom Rundgang",
    **{(f"POST /desk/incidents/{end}", field): value for end in ("new", "{incident}/inform") for field, value in
       (("title", "Störung vom Rundgang"), ("status", "Stand vom Rundgang"), ("next_day", DAY), ("next_time", "12:00"))},
    ("POST /desk/incidents/new", "schools"): own_school, ("POST /desk/incidents/new", "authorities"): None, ("POST /desk/incidents/new", "ticket"): "",
    ("POST /desk/incidents/{incident}/solve", "solved_text"): "Behoben", ("POST /desk/incidents/{incident}/solve", "item"): "Netz",
    ("POST /desk/incidents/{incident}/attach", "ticket"): ticket_there,
    ("POST /desk/tickets/{ticket}/split", "subject"): "Aufgeteilt vom Rundgang", ("POST /desk/tickets/{ticket}/split", "entries"): "1",
    ("POST /desk/tickets/{ticket}/satisfaction", "face"): "good", ("POST /desk/satisfaction/{token}", "face"): "good",
    ("POST /desk/tickets/{ticket}/satisfaction", "remark"): "Danke", ("POST /desk/satisfaction/{token}", "remark"): "",
    ("POST /desk/tickets/{ticket}/shared", "question"): None, ("POST /desk/tickets/{ticket}/shared", "block"): None, ("POST /desk/tickets/{ticket}/shared", "version"): "0",
    **{("POST /desk/recurring/new", field): value for field, value in
       (("subject", "Wiederkehr vom Rundgang"), ("text", "Jedes Jahr"), ("kind", "yearly"), ("interval", "1"), ("weekdays", None), ("nth", "0"),
        ("month_day", "0"), ("month", "0"), ("starts", FAR), ("until", ""), ("count", "0"), ("shift", "later"), ("calendar", "service"),
        ("stagger", "0"), ("schools", own_school), ("authorities", None), ("preview", "0"))},
    **{(f"POST /desk/tickets/{{ticket}}/shared/{act}", "version"): "1" for act in ("take", "drop")},
    **{("POST /desk/maintenance/new", field): value for field, value in
       (("title", "Wartung vom Rundgang"), ("what", "Kein Netz"), ("from_day", FAR), ("from_time", "12:00"), ("until_day", FAR),
        ("until_time", "13:00"), ("schools", own_school), ("authorities", None))},
    ("POST /contribution/statistics", "school_year"): "2020", ("POST /contribution/statistics", "source"): "Land",
    ("POST /contribution/statistics", "profile"): "", ("POST /contribution/statistics", "sheet"): "",
    ("POST /desk/text-blocks/new", "name"): "Rundgang",
    **{("POST /desk/imports", field): value for field, value in
       (("source", "zammad"), ("system", ""), ("group", ""), ("school", ""), ("mapping", ""), ("from", ""), ("to", ""))},
    ("POST /desk/checklists/new", "body_points"): "Punkt", ("POST /desk/checklists/new", "school_points"): "Punkt",
    ("POST /desk/tickets/{ticket}/insert", "block"): of_house("text_block"),
    ("POST /desk/tickets/{ticket}/checklist", "checklist"): of_house("checklist"),
    ("POST /desk/tickets/{ticket}/checks", "n"): school_point, ("POST /desk/tickets/{ticket}/checks", "done"): "1",
    **{("POST /desk/tickets/{ticket}/times", field): value for field, value in
       (("category", "referral"), ("minutes", "5"), ("tap", ""), ("corrects", "0"), ("worked_on", ""))},
    **{(f"POST /desk/macros/{end}", field): value for end in ("new", "{macro}") for field, value in
       (("name", "Rundgang"), ("assignee", "me"), ("reason", "0"), ("days", ""), ("items", ""), ("list", ""), ("block", ""))},
    ("POST /operation/webhooks", "url"): "https://hooks.walk.example/neu", ("POST /operation/webhooks", "ticket_created"): "1",
    ("POST /operation/jobs/retry", "kind"): "desk.notify", ("POST /operation/jobs/drop", "kind"): "desk.notify",
}
# Whatever the route: only where no page gives a value.
DEFAULTS = {"version": version, "reopen_text": "Geht wieder nicht", "withdraw_text": "", "urgent_why": "Es eilt", "why": "Unwichtig",
            "refer_text": "Nicht unsere Aufgabe", "back_text": "Erledigt", "first_text": "Selbst behoben", "text": "Text vom Rundgang",
            "note": "Notiz vom Rundgang", "all": "1", "mail": "rundgang@walk.example", "password": PASSWORD, "code": "000000",
            "name": "Rundgang", "setting": "desk.quota_mib", "value": "100", "kind": "desk.notify"}
FILES = {"POST /desk/holidays": ("ferien.csv", b"name;from;to\nHerbstferien;2027-10-11;2027-10-23\n"),
         "POST /agreement/import": ("schulen.csv", b"official_id,name,school_type_entity,school_type,stufe_guess,street,zip_code,city,"
                                    b"gemeinde,lat,lon\n79993,Grundschule Neu,Grundschule,Grundschule,PRIMAR,Weg 1,99001,Stadt,,52.0,9.5\n"),
         "POST /contribution/bank-statements": ("auszug.xml", b"<Document/>"),
         "POST /contribution/statistics": ("schueler.csv", "Schulnummer;Schulform;Schuljahrgang;Schüler\n70011;Grundschule;1;25\n".encode()),
         "POST /contribution/budgets/{budget}/import":
             ("plan.csv", f"Nummer;Bezeichnung;Bereich;Kostenart;Kostenbeitrag;Ansatz {time.gmtime(NOW).tm_year + 1}\n"
                          "500;Fahrten;Erfolgsplan;travel;ja;1,00\n".encode()),
         "POST /asset/devices/import": ("etiketten.csv", b"Schulnummer;Hersteller;Modell\n70011;Rundgang;Bildschirm 1\n"),
         "POST /desk/imports": ("abzug.jsonl", b'{"id":1}\n'),
         "POST /g/{code}/report": None, "POST /r/{code}/report": None,
         "POST /account/users/import": None}     # the table comes in the field beside
# route -> SQL that brings the record (:ref) into the state in which the route works.
BEFORE = {
    "POST /agreement/interpretations": "DELETE FROM interpretation WHERE question = 'Q13'",
    "POST /desk/imports/{upload}/submit": "UPDATE import_upload SET state = 2 WHERE ref = :ref",
    "POST /desk/imports/{upload}/approve": "UPDATE import_upload SET state = 3, created_by = 0, given_by = 0 WHERE ref = :ref",
    "POST /desk/imports/{upload}/drop": "UPDATE import_upload SET state = 3 WHERE ref = :ref",
    "POST /desk/imports/{upload}/undo": f"UPDATE import_upload SET state = 5, run = 1, approved_at = {NOW - 60}000000 WHERE ref = :ref",
    "POST /account/users/{account}/enable": "UPDATE account SET disabled_at = 1 WHERE ref = :ref",
    "POST /agreement/participants/new": "DELETE FROM participant",
    "POST /desk/tickets/{ticket}/reopen":
        f"UPDATE ticket SET state = 6, reason = 61, closed_at = {NOW - 60}000000 WHERE ref = :ref",
    "POST /desk/tickets/{ticket}/unsplit":
        "INSERT INTO ticket_split (ticket, source, authority, school, actor, at) SELECT t.id, o.id, t.authority, t.school, 1, 1 FROM ticket t"
        " JOIN ticket o ON o.id = (SELECT min(p.id) FROM ticket p WHERE p.school = t.school AND p.id <> t.id AND p.merged_into = 0)"
        " WHERE t.ref = :ref AND t.merged_into = 0 ON CONFLICT (ticket) DO NOTHING",
    "POST /desk/satisfaction/{token}": f"UPDATE ticket SET state = 6, reason = 65, closed_at = {NOW - 60}000000",
    "POST /desk/tickets/{ticket}/satisfaction":
        f"UPDATE ticket SET state = 6, reason = 65, closed_at = {NOW - 60}000000 WHERE ref = :ref",
    "POST /desk/take": "UPDATE ticket SET state = 1, reason = 1, assignee = 0",
    "POST /desk/incidents/{incident}/attach": "UPDATE ticket SET state = 1, reason = 1",
    "POST /desk/snooze": "UPDATE ticket SET state = 1, reason = 1",
    "POST /desk/tickets/{ticket}/handover": "UPDATE ticket SET state = 2, reason = 11 WHERE ref = :ref",
    "POST /desk/tickets/{ticket}/try": "UPDATE ticket SET state = 2, reason = 11 WHERE ref = :ref",
    "POST /desk/tickets/{ticket}/solved": "UPDATE ticket SET state = 2, reason = 11 WHERE ref = :ref",
    "POST /desk/tickets/{ticket}/refer": "UPDATE ticket SET state = 1, reason = 1, routing = 4 WHERE ref = :ref",
    "POST /desk/tickets/{ticket}/checks": "UPDATE ticket SET state = 1, reason = 1, merged_into = 0 WHERE ref = :ref",
    "POST /desk/tickets/{ticket}/checklist": "UPDATE ticket SET state = 1, reason = 1, merged_into = 0 WHERE ref = :ref",
    "POST /desk/articles/{article}/approve": "UPDATE article SET draft = published, waiting = 1 WHERE ref = :ref",
    "POST /desk/articles/{article}/return": "UPDATE article SET draft = published, waiting = 1 WHERE ref = :ref",
    "POST /desk/articles/{article}/submit": "UPDATE article SET draft = published WHERE ref = :ref",
    "POST /operation/webhooks/{webhook}/resend": "UPDATE webhook_delivery SET state = 3, done_at = 1",
    "POST /operation/jobs/retry": "UPDATE job SET state = 4", "POST /operation/jobs/drop": "UPDATE job SET state = 4",
}
# The four items of § 9 (5) are seen to in the seed; here both sides have signed.
BEFORE |= {"POST /agreement/proceedings/{proceeding}/close":
           "INSERT INTO proceeding_signature (proceeding, side, n, effect, signed_on, form, proof, created_by, created_at)"
           " SELECT p.id, k.side, 9, 1, 20000, 1, 'Urkunde', 1, 1 FROM proceeding p JOIN (SELECT 1 AS side UNION ALL SELECT 2) k ON 1 = 1"
           " WHERE p.ref = :ref ON CONFLICT DO NOTHING"}
# The seed's documents were reminded of already, today or, soon after midnight, yesterday.
BEFORE |= {"POST /contribution/reminders":
           "INSERT INTO invoice (id, ref, authority, kind, series, n, number, year, half, issued_on, starts, ends, due_nominal, due_on, net_cents,"
           " vat_regime, vat_rate, vat_cents, gross_cents, reference, frozen, created_by, created_at)"
           f" SELECT 909, {sql_ref(UNREMINDED)}, i.authority, i.kind, i.series, 909, 'WALK-909', 2002, i.half, i.issued_on, i.starts, i.ends,"
           " i.due_nominal, i.due_on, i.net_cents, i.vat_regime, i.vat_rate, i.vat_cents, i.gross_cents, 'RF00WALK909', i.frozen, i.created_by,"
           " i.created_at FROM invoice i WHERE i.series = 2001 AND i.n = (SELECT min(k.n) FROM invoice k WHERE k.series = 2001)"
           " ON CONFLICT DO NOTHING"}
SHARED = ("INSERT INTO shared_draft (ticket, authority, school, text, shared_by, shared_at, holder, held_at) SELECT t.id, t.authority, t.school,"
          f" 'Entwurf', -1, {NOW}000000, -1, {NOW}000000 FROM ticket t WHERE t.ref = :ref ON CONFLICT (ticket) DO UPDATE SET version = 1")
BEFORE |= {f"POST {path}/{act}": SHARED for path in ("/desk/tickets/{ticket}/shared", "/api/v1/tickets/{ticket}/draft") for act in ("take", "drop")}
TESTING = f"UPDATE ticket SET state = 5, reason = 51 WHERE ref = :ref AND id IN (SELECT ticket FROM test_item)"
BEFORE |= {f"POST /api/v1/tickets/{{ticket}}/{to}": BEFORE[f"POST /desk/tickets/{{ticket}}/{of}"]
           for to, of in (("reopen", "reopen"), ("hand-over", "handover"), ("solved", "solved"), ("refer", "refer"))}
BEFORE |= {f"POST /api/v1/tickets/{{ticket}}/{act}": TESTING for act in ("confirm", "fail")}
# Page and machine interface need the same state.
BEFORE |= {f"POST /api/v1/{path}": BEFORE[f"POST /desk/{path}"] for path in
           ("tickets/{ticket}/unsplit", "tickets/{ticket}/satisfaction", "tickets/{ticket}/checks", "tickets/{ticket}/checklist",
            "incidents/{incident}/attach", "articles/{article}/approve", "articles/{article}/return", "articles/{article}/submit")}
BEFORE |= {"POST /api/v1/tickets/{ticket}/first-look": BEFORE["POST /desk/tickets/{ticket}/try"]}
# (role, route) -> the rule of the object that refuses (403, or 404 when there is nothing of the
# kind) somebody whose grant reaches it.  The matrix speaks of places, not of persons.
SHEET = "AUT-4: the printed sheet is for school contacts"
SCHOOL_SIDE = "only the side of the school says so (desk.md 2, 6)"
OWN_EVENT = "only who made the change takes it back; not every ticket has a change"
NOT_ONESELF = "nobody does this to the own account"
REFUSALS = {
    **{(role, "POST /account/codes"): SHEET for role in ("technician", "external_provider", "authority_official", "steering_member",
                                                        "head", "auditor", "sysadmin")},
    **{(role, f"POST /desk/tickets/{{ticket}}/{verb}"): SCHOOL_SIDE for role in ("technician", "authority_official")
       for verb in ("handover", "join", "solved", "test", "try", "withdraw")},
    ("authority_official", "POST /desk/tickets/{ticket}/checks"): SCHOOL_SIDE,
    ("technician", "POST /desk/imports"): "a dump reaches the whole house",
    ("school_contact", "POST /desk/tickets/{ticket}/withdraw"): "only the requester withdraws",
    **{(role, "POST /desk/tickets/{ticket}/satisfaction"): "only the requester says how it was"
       for role in ("school_contact", "technician", "authority_official")},
    **{(role, "POST /desk/tickets/{ticket}/take-back/{event}"): OWN_EVENT for role in ("school_contact", "technician", "authority_official")},
    **{(role, "POST /desk/tickets/{ticket}/undo/{event}"): OWN_EVENT for role in ("technician", "head")},
    **{(role, "POST /desk/tickets/{ticket}/reopen"): "who takes part in the ticket says that it is not solved"
       for role in ("technician", "authority_official")},
    ("technician", "POST /desk/tickets/{ticket}/back"): "a provider gives back what was handed to the firm",
    ("head", "POST /account/grants/{grant}/approve"): "ISO-12: requester and owner of the grant do not approve it",
    ("authority_official", "POST /account/grants/{grant}/approve"): "ISO-12: requester and owner of the grant do not approve it",
    **{(role, "POST /account/users/{account}/disable"): NOT_ONESELF for role in ("head", "authority_official", "sysadmin")},
    **{(role, "POST /account/users/{account}/factor"): NOT_ONESELF for role in ("head", "authority_official")},
    ("technician", "POST /desk/articles/{article}/approve"): "two persons: who wrote the draft does not approve it",
    ("auditor", "POST /desk/articles/{article}/helped"): "an auditor leaves nothing behind",
    ("head", "POST /desk/report"): "attachment: the head has R only, the walk reports with a file",
}
# What a form refuses, the machine interface refuses, too.
PAGES = {"hand-over": "handover", "me-too": "join", "solved": "solved", "confirm": "test", "fail": "test", "withdraw": "withdraw",
         "take-back": "take-back/{event}", "undo": "undo/{event}", "reopen": "reopen", "give-back": "back", "first-look": "try",
         "checks": "checks", "satisfaction": "satisfaction"}
REFUSALS |= {(role, f"POST /api/v1/tickets/{{ticket}}/{act}"): why for act, page in PAGES.items()
             for (role, route), why in list(REFUSALS.items()) if route == f"POST /desk/tickets/{{ticket}}/{page}"}
REFUSALS |= {(role, route.replace("/desk/", "/api/v1/")): why for (role, route), why in list(REFUSALS.items())
             if route.startswith("POST /desk/articles/")}
# Files of an export: the person's own, for a quarter of an hour; those of the seed are older.
NOBODYS = {"GET /agreement/exports/{export}"}
# route -> why no request of the walk can do its work.
NOT_REACHED = {"GET /agreement/deadlines.ics": "the address is shown once to its person: deadline_web_test, a_calendar_program_reads_",
               # Needs a document that was drawn, and another regime of VAT.
               "POST /contribution/invoices/{invoice}/correct":
                   "invoice_web_test, vat_that_comes_later_corrects_each_document_once_and_changes_no_original",
               # Need a payment that settled something, or two that belong together; the head's alone.
               "POST /contribution/payments/{payment}/release":
                   "payment_web_test, a_person_settles_a_part_and_undoes_it_but_never_more_than_is_open",
               "POST /contribution/payments/{payment}/give-back":
                   "payment_web_test, a_return_reopens_the_invoice_and_too_much_goes_back_by_a_refund",
               "POST /contribution/exports":
                   "payment_web_test, bookings_leave_once_and_a_second_fetch_is_a_marked_copy_of_the_same_bytes"}


def value(route, name, walk, actor, thing, form):
    """What to type; callables look it up.  Second: whether it goes before what a page shows."""
    first = (route, name) in VALUES
    found = VALUES.get((route, name), DEFAULTS.get(name))
    if callable(found):
        found = found(walk, actor, thing, form)
    return found, first


def foreign_values(walk, actor, route, name, value):
    """The record of another authority, and that of another school of the same, in place of a value."""
    if name == "csv":
        other = "70011" if actor.account["place"][:1] == "B" else "70021"
        yield "a foreign school", re.sub(r"700\d\d", other, value)
        return
    if name == "mail" and str(route) == "POST /account/users/invite":
        key = "contact_a1" if actor.account["place"][:1] == "B" else "contact_b1"
        yield "a foreign address", next(a["login"] for a in walk.seed["accounts"] if a["key"] == key)
        return
    merge = name == "number" and str(route).endswith("/merge")
    kind = "ticket" if merge else walk.kind_of.get(value) or REFERENCES.get(name)
    seen = set()
    for thing in walk.things.get(kind, []):
        place = thing["school"] or thing["authority"]
        if not place or thing["authority"] in seen or touches(actor.account, place):
            continue
        seen.add(thing["authority"])
        put = "%d-%06d" % divmod(thing["number"], 1000000) if merge else thing["ref"]
        yield f"the {kind} of {place}", put


def own_school(walk, actor):
    account = actor.account or {"place": "A1"}
    place = {"A": "A1", "B": "B1", "": "A1"}.get(account["place"], account["place"])
    return next(t for t in walk.things["school"] if t["school"] == place)


def same_school(walk, thing):
    """Another ticket of the same school."""
    return next((t["ref"] for t in walk.things["ticket"] if thing and t["school"] == thing["school"] and t["ref"] != thing["ref"]), new_ref())


def firm_of(walk, thing):
    place = thing["authority"] if thing else "A"
    return next(f["ref"] for f in walk.things["subprocessor"] if f["authority"] == place)


SAID = {"text": "Text vom Rundgang"}
# route -> body of a machine; callables get (walk, actor, thing).
BODIES = {
    "POST /api/v1/tickets": lambda w, a, t: {"school": own_school(w, a)["ref"], "service": w.services[0], "subject": "Rundgang"} | SAID,
    "PATCH /api/v1/tickets/{ticket}": {"priority": 2, "why": "Rundgang"},
    "POST /api/v1/tickets/{ticket}/work": {"reason": "workshop"},
    "POST /api/v1/tickets/{ticket}/wait": {"reason": "delivery", "until": DAY},
    "POST /api/v1/tickets/{ticket}/give": lambda w, a, t: {"firm": firm_of(w, t), "until": DAY} | SAID,
    "POST /api/v1/tickets/{ticket}/close": {"reason": "no_fault"} | SAID,
    "POST /api/v1/tickets/{ticket}/merge": lambda w, a, t: {"target": same_school(w, t)},
    "POST /api/v1/tickets/{ticket}/test-request": {"items": [{"text": "Bild", "body_result": "ok"}]},
    "POST /api/v1/tickets/{ticket}/fail": {"items": [{"n": 1, "result": "not_ok"}]} | SAID,
    "POST /api/v1/tickets/{ticket}/undo": {"event": 1}, "POST /api/v1/tickets/{ticket}/take-back": {"event": 1},
    "POST /api/v1/tickets/{ticket}/draft": SAID, "POST /api/v1/tickets/{ticket}/draft/take": {"version": 1},
    "POST /api/v1/tickets/{ticket}/draft/drop": {"version": 1},
    "POST /api/v1/tickets/{ticket}/take": {}, "POST /api/v1/tickets/{ticket}/me-too": {},
    "POST /api/v1/schools": lambda w, a, t: {"authority": next(x["ref"] for x in w.things["authority"] if x["authority"] == own_school(w, a)["authority"]),
                                             "official_number": "70098", "name": "Grundschule Neu", "zip": "99010"},
    "PATCH /api/v1/schools/{school}": {"phone": "05555 99"},
    "POST /api/v1/schools/{school}/rooms": {"number": "R 999"},
    "POST /api/v1/schools/{school}/buildings": {"name": "Neubau"},
    "POST /api/v1/schools/{school}/contacts": {"name": "Neue Person", "phone": "05555 98", "role": "office", "starts": DAY},
    "PATCH /api/v1/rooms/{room}": {"name": "Neuer Name"}, "PATCH /api/v1/contacts/{contact}": {"ends": DAY},
    "POST /api/v1/schools/{school}/closed-days": {"name": "Fortbildung", "starts": DAY},
    "PATCH /api/v1/enabling/{school}": {"trained_on": YESTERDAY}, "POST /api/v1/calls/{call}/done": {},
    "POST /api/v1/authorities": {"name": "Gemeinde Neuwald", "zip": "99010"},
    "POST /api/v1/articles": {"title": "Rundgang", "text": "1. Stecker prüfen", "audience": "school"},
    "PATCH /api/v1/articles/{article}": {"title": "Rundgang"}, "POST /api/v1/articles/{article}/helped": {"helped": "yes"},
    "POST /api/v1/incidents": lambda w, a, t: {"title": "Störung vom Rundgang", "status": "Stand", "next_at": SOON, "schools": [own_school(w, a)["ref"]]},
    "POST /api/v1/incidents/{incident}/inform": {"status": "Stand vom Rundgang", "next_at": SOON},
    "POST /api/v1/incidents/{incident}/solve": {"item": "Netz"} | SAID,
    "POST /api/v1/incidents/{incident}/attach": lambda w, a, t: {"ticket": ticket_there(w, a, t, None)},
    "POST /api/v1/maintenance": lambda w, a, t: {"title": "Wartung vom Rundgang", "starts_at": f"{FAR}T12:00:00Z", "ends_at": f"{FAR}T13:00:00Z",
                                                 "schools": [own_school(w, a)["ref"]]} | SAID,
    "POST /api/v1/maintenance/{maintenance}/withdraw": {"why": "Fällt aus"},
    "POST /api/v1/tickets/{ticket}/times": {"category": "referral", "minutes": 5},
    "POST /api/v1/checklists": {"name": "Rundgang", "body_points": "Punkt"}, "PATCH /api/v1/checklists/{checklist}": {"name": "Rundgang"},
    "POST /api/v1/tickets/{ticket}/checklist": lambda w, a, t: {"checklist": w.things["checklist"][0]["ref"]},
    "POST /api/v1/tickets/{ticket}/checks": lambda w, a, t: {"n": int(school_point(w, a, t, None)), "done": True},
    "POST /api/v1/tickets/{ticket}/split": {"subject": "Aufgeteilt vom Rundgang", "entries": [{"n": 1}]},
    **{f"POST /api/v1/recurring{end}": lambda w, a, t: {"subject": "Wiederkehr vom Rundgang", "rule": "FREQ=YEARLY", "service": w.services[0], "starts": FAR,
                                                        "shift": "later", "calendar": "service", "schools": [own_school(w, a)["ref"]]} | SAID
       for end in ("", "/preview")},
    "POST /api/v1/tickets/{ticket}/satisfaction": {"face": "good", "remark": "Danke"},
    "POST /api/v1/tickets/{ticket}/to-school": {"reason": "school_task"} | SAID,
    "POST /api/v1/tickets/{ticket}/cause": {"cause": "staff"} | SAID,
    "POST /api/v1/tickets/{ticket}/first-look": lambda w, a, t: {"card": card_of(w, a, t, None), "answer": "fails"},
    "POST /api/v1/views": {"name": "Rundgang", "query": "state=new"},
    "POST /api/v1/text-blocks": {"name": "Rundgang"} | SAID,
    "POST /api/v1/macros": {"name": "Rundgang", "assignee": "me"}, "PATCH /api/v1/macros/{macro}": {"name": "Rundgang"},
    "POST /api/v1/tickets/{ticket}/macro": lambda w, a, t: {"macro": w.things["macro"][0]["ref"]},
    "POST /api/v1/cards": {"bound": "service:network", "topic": "Kabel", "text": "Steckt das Kabel?", "picture": "power"},
    **{f"POST /api/v1/{path}": {} for path in
       ([f"articles/{{article}}/{act}" for act in ("submit", "return", "approve", "confirm", "retire", "restore")]
        + [f"tickets/{{ticket}}/{act}" for act in ("article", "snooze", "unsplit")]
        + ["incidents/{incident}/join", "recurring/{recurring}/end", "views/{view}/delete", "cards/{card}/approve", "cards/{card}/retire"]
        + [f"{kind}/retire" for kind in ("checklists/{checklist}", "text-blocks/{text_block}", "macros/{macro}")])},
}


CALL = {"event": "newCall", "callId": "rundgang", "from": "05555 1", "to": "05555 2", "direction": "in"}
BODIES |= {"POST /api/v1/cti": CALL, "POST /api/v1/cti/{bridge}": CALL}


# Number of a school -> telephone from which it calls.
PHONES = {"70011": "05555 7011", "70012": "05555 7012", "70021": "05555 7021"}


def json_body(route, actor, walk, thing):
    body = BODIES.get(route, SAID)
    return body(walk, actor, thing) if callable(body) else body


def secret_on(page):
    """The authenticator's secret, shown in groups."""
    found = re.search(r'mono">((?:[A-Z2-7]{4} ?){8})<', page)
    return found[1].replace(" ", "") if found else ""
