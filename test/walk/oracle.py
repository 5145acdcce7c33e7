"""What the access matrix says, and nothing else: who may do what to which object."""
import csv

PLACE_SCHOOLS = {"A": {"A1", "A2"}, "B": {"B1"}, "A1": {"A1"}, "A2": {"A2"}, "B1": {"B1"}, "": set()}
BODY = {"technician", "external_provider", "head"}
TICKETLIKE = {"ticket", "ticket_article", "internal_note", "working_time", "attachment"}
NARROW = TICKETLIKE | {"own_work", "own_account", "session", "audit_event"}
SCHOOL_CONTACT = 1                               # number of the role, in grants
# The authority that runs the body stands in the imprint.
IMPRINT = {"authority", "authoritystreet", "authoritytown"}
# Records of an authority that concern each of its schools.
OF_AUTHORITY = {"subprocessor"}
NO_PLACE = {"none", "foreign", "aggregates", "own device"}


class Matrix:
    def __init__(self, path):
        self.rules = {}
        self.objects = set()
        with open(path, encoding="utf-8") as f:
            for row in csv.DictReader(f):
                self.objects.add(row["object"])
                if row["verbs"] == "-":
                    continue
                conditions = {}
                for part in (row["condition"] or "").split(";"):
                    if "=" in part:
                        verbs, words = part.split("=", 1)
                        for verb in verbs:
                            conditions.setdefault(verb, set()).update(words.split("+"))
                self.rules.setdefault((row["role"], row["object"]), []).append((row["relation"], row["verbs"], conditions))

    def may(self, role, obj, verb):
        """A grant of the role gives the verb on some object of the kind."""
        return any(verb in verbs for _, verbs, _ in self.rules.get((role, obj), []))

    def condition(self, role, obj, verb, word):
        return any(word in conditions.get(verb, ()) for _, verbs, conditions in self.rules.get((role, obj), []) if verb in verbs)

    def reaches(self, actor, obj, verb, thing):
        """Does a relation of the role that gives the verb reach this thing?  A thing is a dict
        with authority, school ("" where it has none), owner and provider (keys of accounts);
        what several parties share has one such dict each."""
        return any(verb in verbs and any(related(actor, relation, obj, verb, part) for part in thing.get("shares", [thing]))
                   and not ("grants_school_contact_only" in conditions.get(verb, ()) and thing.get("number", 1) != SCHOOL_CONTACT)
                   for relation, verbs, conditions in self.rules.get((actor["role"], obj), []))


def related(actor, relation, obj, verb, thing):
    if relation == "all":
        return True
    if relation in NO_PLACE:
        return False
    if relation == "member" and obj == "budget_report":
        return bool(thing["authority"])             # whoever speaks for a party (GK.Int.1)
    if relation == "member":
        return bool(thing.get("owner")) and thing["owner"] == actor["key"]
    place = actor["place"]
    if obj in OF_AUTHORITY and relation in ("own school", "assigned"):
        return thing["authority"] == place[:1]
    if relation == "own school":
        if obj == "help_article" and not thing["school"]:
            return thing["authority"] == place[:1]   # an instruction for all schools of the authority
        if actor["narrow"] and obj in TICKETLIKE:
            return thing["school"] == place and thing["owner"] == actor["key"]
        if actor["narrow"] and verb not in "RL" and obj not in NARROW:
            return False                         # a grant for own tickets only
        return thing["school"] == place
    if relation == "own authority":
        return thing["authority"] == place
    if relation == "assigned":
        if actor["role"] == "external_provider" and obj in TICKETLIKE:
            return thing.get("provider") == actor["key"]
        if place in ("A", "B"):
            return thing["authority"] == place
        return thing["school"] == place
    raise SystemExit(f"the matrix has a relation the walk does not know: {relation}")


def touches(actor, place, whole=False):
    """The actor has to do with the place at all, with whatever right; `whole`: with all of it."""
    if actor["role"] in ("head", "steering_member", "sysadmin"):
        return actor["role"] == "head"
    if not place:
        return True
    if whole:
        return PLACE_SCHOOLS[place] <= PLACE_SCHOOLS[actor["place"]]
    if place in ("A", "B"):
        return bool(PLACE_SCHOOLS[place] & PLACE_SCHOOLS[actor["place"]])
    return place in PLACE_SCHOOLS[actor["place"]]


def may_read(matrix, actor, word):
    """May this word of the seed appear anywhere in what the actor gets?"""
    if not word["place"] or word["owner"] == actor["key"]:
        return True
    where, obj = word["where"], word["object"]
    if word["place"] == "A" and where in IMPRINT:
        return True
    if where in ("authority", "school") and matrix.reaches(actor, "role_grant", "L", {"authority": "-", "school": "-", "owner": ""}):
        return True                              # a grant names its place
    if obj == "":                                # outgoing mail: nobody's
        return False
    authority, school = (word["place"][0], word["place"]) if len(word["place"]) == 2 else (word["place"], "")
    thing = {"authority": authority, "school": school, "owner": word["owner"], "provider": "provider" if word["provider"] else ""}
    if where == "authority":                     # its name stands on each of its schools
        return touches(actor, word["place"]) or matrix.may(actor["role"], "school", "L") and actor["role"] == "steering_member"
    if where in ("person", "invited") and any(place and touches(actor, place) for place in word["places"]):
        return True                              # people who work together know each other's names
    if where == "person" and actor["role"] in ("technician", "head") and word["owner_role"] in ("technician", "head"):
        return True                              # colleagues of the body: who wrote an instruction (decision 0011)
    if obj == "user_account" and actor["role"] == "sysadmin":
        return True                              # no_content: but to disable an account one must know which
    if obj == "user_account" and word["owner_role"] in BODY:
        thing["authority"] = thing["school"] = ""  # kept by the body, not by the place that is entrusted to them
    if obj == "instruction" and not school:      # for each school of the authority
        return touches(actor, word["place"]) and matrix.may(actor["role"], obj, "R") or matrix.reaches(actor, obj, "R", thing)
    for verb in "RL":
        if matrix.condition(actor["role"], obj, verb, "no_content"):
            continue
        if where == "contactmail" and matrix.condition(actor["role"], obj, verb, "fields_name_phone"):
            continue
        if matrix.reaches(actor, obj, verb, thing):
            return True
    return False
