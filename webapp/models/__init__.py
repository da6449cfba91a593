"""Tables: people, work, records, procedure, audit; every other room imports them from here."""

from webapp.models.audit import AuditEntry, AuditHead, Counter, Incident
from webapp.models.notices import Mail, Notice, NoticeRead
from webapp.models.people import Delegation, LoginAttempt, Membership, Person, SessionRow, Unit
from webapp.models.procedure import Release
from webapp.models.records import Attachment, Record
from webapp.models.registers import Feedback, InternalAudit, LegacyRecord, Risk
from webapp.models.retention import RetentionHold
from webapp.models.work import CalendarOpening, Case, CaseLink, StartDraft, Submission, SubmissionItem, Task

__all__ = [
    "Attachment",
    "AuditEntry",
    "AuditHead",
    "CalendarOpening",
    "Case",
    "CaseLink",
    "Counter",
    "Delegation",
    "Feedback",
    "Incident",
    "InternalAudit",
    "LegacyRecord",
    "LoginAttempt",
    "Mail",
    "Membership",
    "Notice",
    "NoticeRead",
    "Person",
    "Record",
    "Release",
    "RetentionHold",
    "Risk",
    "SessionRow",
    "StartDraft",
    "Submission",
    "SubmissionItem",
    "Task",
    "Unit",
]
