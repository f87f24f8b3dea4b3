"""Columns, types and units of every table that goes into or comes out of the engine.

Persons, units, offerings and enrolments are the operational store's integers, valid in one snapshot only. What outlives
a snapshot (the decision log) carries `person_key`, which is destroyed when a person is erased (decisions.md section 8).
Days are calendar dates in the connection's zone, never timestamps.
"""

from __future__ import annotations

import pyarrow as pa

INT = pa.int64()
DAY = pa.date32()
TEXT = pa.string()
FLAG = pa.bool_()
REAL = pa.float64()

PERSON = pa.schema(
    [
        ("person", INT),
        ("person_key", TEXT),
        ("public_id", TEXT),
        ("lang", TEXT),
        ("role", TEXT),  # public id of the role, null when unknown
        ("workdays", TEXT),  # seven characters of 0 and 1, Monday first
        ("work_start", INT),  # minutes after midnight in the person's zone
        ("work_end", INT),
        ("tz", TEXT),
        ("country", TEXT),  # ISO 3166 code that decides the public holidays
        ("employed_from", DAY),
        ("employed_to", DAY),  # null while employed
        ("measured", FLAG),  # false: the person stopped personal measurement
        ("nudges_on", FLAG),  # false: the person stopped or paused nudges
        ("company", TEXT),  # alone | colleague | group: how they like to learn; null when they did not say
        ("moment", TEXT),  # start | middle | end of the working day
    ]
)
MEMBERSHIP = pa.schema([("person", INT), ("unit", INT), ("valid_from", DAY), ("valid_to", DAY)])
UNIT = pa.schema(
    [
        ("unit", INT),
        ("public_id", TEXT),
        ("parent", INT),  # null for the organisation
        ("level", INT),  # 0 organisation, 1 division, 2 department, 3 team
        ("valid_from", DAY),
        ("valid_to", DAY),
    ]
)
UNAVAILABLE = pa.schema([("person", INT), ("day_from", DAY), ("day_to", DAY)])  # both days included
BUSY = pa.schema([("person", INT), ("day_from", DAY), ("day_to", DAY)])  # called busy by the person; both included
OFFERING = pa.schema([("offering", INT), ("public_id", TEXT), ("steps", INT), ("minutes", INT)])
STEP = pa.schema([("offering", INT), ("position", INT), ("public_id", TEXT), ("minutes", INT)])
ENROLMENT = pa.schema(
    [
        ("enrolment", INT),
        ("person", INT),
        ("offering", INT),
        ("obligation", TEXT),  # statutory_or_cao | employer | chosen
        ("state", TEXT),
        ("attempt", INT),
        ("enrolled_on", DAY),
        ("started_on", DAY),
        ("completed_on", DAY),
        ("failed_on", DAY),
        ("applied_on", DAY),
        ("cancelled_on", DAY),
        ("withdrawn_on", DAY),
        ("lapsed_on", DAY),
        ("due_on", DAY),  # null when nothing is due
        ("requested_on", DAY),  # null unless somebody asked for it
        ("answer_by", DAY),  # until when an answer may be expected: five working days
        ("decided_on", DAY),  # null while a request is open
    ]
)
EVENT = pa.schema(  # one row per statement and offering it touches; decisions.md section 8
    [
        ("statement_id", TEXT),
        ("actor_key", TEXT),
        ("connection", INT),
        ("registration", TEXT),  # null unless the source names the attempt
        ("offering", INT),  # null when the activity belongs to no known offering
        ("step", INT),  # position in the offering, 1 is the first; null when unknown
        ("verb", TEXT),  # the last part of the verb's IRI: experienced, completed, …
        ("at", pa.timestamp("us", tz="UTC")),
        ("local_day", DAY),
        ("seconds", REAL),
        ("score", REAL),  # scaled, -1 to 1
        ("success", FLAG),
        ("voided", FLAG),
    ]
)
IDENTITY = pa.schema([("actor_key", TEXT), ("person", INT), ("valid_from", DAY), ("valid_to", DAY)])
SENT = pa.schema(  # nudges that went out earlier
    [
        ("person", INT),
        ("enrolment", INT),
        ("play", TEXT),
        ("sent_on", DAY),
        ("acted_on", DAY),  # null: no action (yet); ignored after 7 days
        # nudge or listening: both spend the nudge's cap; statutory: its day is taken; held: a campaign's play that its
        # comparison group would have got, which counts as used and as nothing else
        ("message_class", TEXT),
    ]
)
ASSIGNMENT = pa.schema([("person", INT), ("wave", TEXT), ("arm", TEXT)])  # arm: holdout | nudge
ENLISTED = pa.schema(  # in a campaign that runs on this day; at most one for each person
    [
        ("person", INT),
        ("campaign", INT),
        ("play", TEXT),
        ("arm", TEXT),  # treated | control
        ("share", REAL),  # the chance of the arm it got
    ]
)
LEAD = pa.schema([("unit", INT), ("person", INT), ("valid_from", DAY), ("valid_to", DAY)])  # deputies left out
ANSWER = pa.schema(  # one tap of the pulse
    [
        ("person", INT),
        ("item", TEXT),
        ("construct", TEXT),  # autonomy, …, safety, support; of the two-sided items the item itself
        ("reversed", FLAG),  # agreeing is unfavourable
        ("score", INT),  # 1 to 5, as it was tapped
        ("answered_on", DAY),
    ]
)
BARRIER = pa.schema([("person", INT), ("offering", INT), ("barrier", TEXT), ("tapped_on", DAY)])  # offering may be null
MOTIVE = pa.schema([("enrolment", INT), ("motive", TEXT), ("tapped_on", DAY)])  # must | chosen | both
USED = pa.schema(  # the question whether something learned was used
    [
        ("enrolment", INT),
        ("week", INT),  # 2 or 6
        ("asked_on", DAY),
        ("answered_on", DAY),  # null: silence
        ("used", TEXT),  # yes | not_yet | no_chance | no | null
        ("effect", TEXT),  # whether it made a difference, of who used it: yes | a_little | no | null
        ("confirmed", FLAG),  # a colleague who was asked saw it used
    ]
)
TALK = pa.schema([("employee", INT), ("manager", INT), ("template", TEXT), ("held_on", DAY)])  # held ones only
GOAL = pa.schema([("person", INT), ("since", DAY), ("done_on", DAY), ("dropped_on", DAY)])
BLOCK = pa.schema([("person", INT), ("day", DAY), ("minutes", INT), ("state", TEXT)])  # as in LearningBlock
NORM = pa.schema([("person", INT), ("weekly_minutes", INT), ("valid_from", DAY)])  # person null: everybody else
SHARED = pa.schema(  # something of one's learning that was given to colleagues, and not taken back
    [
        ("person", INT),
        ("kind", TEXT),  # note (a post in a log) | tip | session (brought a moment of the team's ritual)
        ("shared_on", DAY),
    ]
)

SIGN = pa.schema([("person", INT), ("sign", TEXT), ("number", INT)])  # what somebody's behaviour says of barriers
MIX = pa.schema(  # what stands in somebody's way, as engine.barriers estimates it; nobody of whom nothing is known
    [
        ("person", INT),
        ("barrier", TEXT),  # the one with the largest expected share
        ("sure", REAL),  # the chance that it is the largest
        ("mean", pa.list_(REAL, 7)),  # expected share of each of engine.barriers.BARRIERS
        ("usual", pa.list_(REAL, 7)),  # the same before anything was known of the person
    ]
)
CANDIDATE = pa.schema(  # what decide() weighs: one row per open or recently completed enrolment
    [
        ("enrolment", INT),
        ("person", INT),
        ("offering", INT),
        ("obligation", TEXT),  # statutory_or_cao | employer | chosen
        ("state", TEXT),
        ("enrolled_on", DAY),
        ("first_active_on", DAY),  # null: no activity yet
        ("last_active_on", DAY),
        ("step_reached", INT),  # highest position with activity; 0 or null when none
        ("steps", INT),  # steps of the offering, null when unknown
        ("completed_on", DAY),
        ("due_on", DAY),  # null when nothing is due
        ("applied_on", DAY),
        ("last_own_activity_on", DAY),  # of the person in any offering, the same on each of their rows
    ]
)

SNAPSHOT: dict[str, pa.Schema] = {
    "person": PERSON,
    "membership": MEMBERSHIP,
    "unit": UNIT,
    "unavailable": UNAVAILABLE,
    "busy": BUSY,
    "offering": OFFERING,
    "step": STEP,
    "enrolment": ENROLMENT,
    "identity": IDENTITY,
    "sent": SENT,
    "assignment": ASSIGNMENT,
    "enlisted": ENLISTED,
    "lead": LEAD,
    "answer": ANSWER,
    "barrier": BARRIER,
    "motive": MOTIVE,
    "used": USED,
    "talk": TALK,
    "goal": GOAL,
    "block": BLOCK,
    "norm": NORM,
    "shared": SHARED,
}

DECISION = pa.schema(  # one row per person and run, silence included
    [
        ("person", INT),
        ("person_key", TEXT),
        ("enrolment", INT),  # null for silence that concerns no enrolment
        ("offering", INT),
        ("play", TEXT),  # null for silence
        ("phase", TEXT),  # before | during | after | null
        ("reason", TEXT),  # reason code, see engine.decide.REASONS
        ("send", FLAG),
        ("send_on", DAY),  # first day within the horizon that the person works and is there; null unless sent
        ("holdout", FLAG),
        ("propensity", REAL),
        ("utility", REAL),
        ("arms", TEXT),  # JSON list of the plays that were possible
        ("constraints", TEXT),  # JSON list of the constraints that were hit
        ("facts", TEXT),  # JSON object of the facts used, each true of this person
        ("campaign", INT),  # null unless a campaign's comparison decided
    ]
)
