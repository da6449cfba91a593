"""Tables: people, work, records, procedure, audit; every other room imports them from here."""

from webapp.models.audit import AuditEntry, AuditHead, Counter, Incident, RoundFailure
from webapp.models.nonconformities import Content, Nonconformity, NonconformitySource, SlipContent
from webapp.models.notices import CalendarFeed, Mail, Notice, NoticeChoice, NoticeRead, SpecialDay, TaskTold
from webapp.models.objectives import DutyTold, Objective, ObjectiveValue, ObjectiveYear
from webapp.models.papers import IssuedPaper, PrintRun, SignedScan
from webapp.models.people import Delegation, LoginAttempt, Membership, Person, SavedList, SessionRow, Unit
from webapp.models.procedure import DecisionScan, Rehearsal, Release, Revision, RevisionAct, RevisionFile
from webapp.models.records import Attachment, Record
from webapp.models.registers import Feedback, InternalAudit, LegacyRecord, Risk
from webapp.models.retention import RetentionHold
from webapp.models.reviews import ManagementReview, ReviewOutput
from webapp.models.work import (
    IS_OPEN,
    IS_TO_DO,
    CalendarOpening,
    Case,
    CaseLink,
    StartDraft,
    Submission,
    SubmissionItem,
    Task,
)

__all__ = [
    "IS_OPEN",
    "IS_TO_DO",
    "Attachment",
    "AuditEntry",
    "AuditHead",
    "CalendarFeed",
    "CalendarOpening",
    "Case",
    "CaseLink",
    "Content",
    "Counter",
    "DecisionScan",
    "Delegation",
    "DutyTold",
    "Feedback",
    "Incident",
    "InternalAudit",
    "IssuedPaper",
    "LegacyRecord",
    "LoginAttempt",
    "Mail",
    "ManagementReview",
    "Membership",
    "Nonconformity",
    "NonconformitySource",
    "Notice",
    "NoticeChoice",
    "NoticeRead",
    "Objective",
    "ObjectiveValue",
    "ObjectiveYear",
    "Person",
    "PrintRun",
    "Record",
    "Rehearsal",
    "Release",
    "RetentionHold",
    "ReviewOutput",
    "Revision",
    "RevisionAct",
    "RevisionFile",
    "Risk",
    "RoundFailure",
    "SavedList",
    "SessionRow",
    "SignedScan",
    "SlipContent",
    "SpecialDay",
    "StartDraft",
    "Submission",
    "SubmissionItem",
    "Task",
    "TaskTold",
    "Unit",
]
