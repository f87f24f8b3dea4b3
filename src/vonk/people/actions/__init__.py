"""Everything that writes about people, units, grants and purposes."""

from vonk.people.actions.council import Granted, PurposeRecorded, give_grant, record_purpose_decision, revoke_grant
from vonk.people.actions.founding import found_organisation, open_account
from vonk.people.actions.own import Erased, Measured, erase_again, erase_person, set_measured
from vonk.people.actions.persons import (
    set_availability,
    set_leaderships,
    set_memberships,
    set_public_ids,
    upsert_people,
    upsert_roles,
)
from vonk.people.actions.reverting import ChangedSince, StillUsed, revert
from vonk.people.actions.units import CycleOfUnits, UnknownCode, upsert_units

__all__ = [
    "ChangedSince",
    "CycleOfUnits",
    "Erased",
    "Granted",
    "Measured",
    "PurposeRecorded",
    "StillUsed",
    "UnknownCode",
    "erase_again",
    "erase_person",
    "found_organisation",
    "give_grant",
    "open_account",
    "record_purpose_decision",
    "revert",
    "revoke_grant",
    "set_availability",
    "set_leaderships",
    "set_measured",
    "set_memberships",
    "set_public_ids",
    "upsert_people",
    "upsert_roles",
    "upsert_units",
]
