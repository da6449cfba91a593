"""Numbers, audit, invariants: what must stay true when many act at once, and when somebody meddles."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import DatabaseError, SQLAlchemyError

from tests.unit.people import slip
from webapp import clock
from webapp.example.agency import person_id, unit_id
from webapp.example.answers import opening
from webapp.example.driving import open_slip
from webapp.extensions import db, writing
from webapp.models import (
    Attachment,
    CalendarOpening,
    CaseLink,
    DecisionScan,
    IssuedPaper,
    LegacyRecord,
    Membership,
    Objective,
    ObjectiveValue,
    Person,
    Record,
    Rehearsal,
    RetentionHold,
    Revision,
    RevisionAct,
    RevisionFile,
    SignedScan,
    Submission,
    SubmissionItem,
    Task,
    guards,
)
from webapp.workflow import audit, claims, invariants


def test_numbers_have_no_gap_and_no_twin_when_slips_are_opened_at_once(app):
    opened, failed = [], []

    def open_some():
        with app.app_context():
            try:
                opened.extend(open_slip("chuyenvien.tm", opening()).number for _ in range(8))
            except SQLAlchemyError as error:
                failed.append(error)
            finally:
                db.session.remove()

    people = [threading.Thread(target=open_some) for _ in range(4)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert failed == []
    assert sorted(opened) == [f"{number:02d}/2026" for number in range(1, 33)]
    with app.app_context():
        assert invariants.broken() == []


@pytest.mark.parametrize(
    ("table", "act"), [(table, act) for table, acts in guards.GUARDED.items() for act in acts]
)
def test_the_database_itself_refuses_to_rewrite_the_past(app, table, act):
    one, two = slip(app, "consolidate_requests"), slip(app, "consolidate_requests")
    with app.app_context():
        now, by = clock.now(), person_id("thukyiso")
        record = db.session.scalars(select(Record.id).where(Record.case_id == one)).first()
        held = {"sha256": "0" * 64, "name": "a.pdf", "media_type": "application/pdf", "size": 1}
        listed = Submission(year=2026, sequence=1, summary="", by_id=by, at=now, key="k")
        db.session.add_all(
            [
                CalendarOpening(process="p", element="e", moment=now, unit_id=0, case_id=one),
                CaseLink(from_case_id=one, to_case_id=two, kind="joined", at=now),
                Attachment(**held, case_id=one, record_id=record, by_id=by, at=now),
                listed,
            ]
        )
        objective = Objective(
            case_id=one,
            year=2026,
            key="1",
            version=1,
            since=clock.today(),
            text="Mục tiêu",
            text_folded="muc tieu",
            target="1",
            measure_unit="%",
        )
        db.session.add(objective)
        db.session.flush()
        db.session.add(SubmissionItem(submission_id=listed.id, case_id=one))
        db.session.add(
            ObjectiveValue(
                objective_id=objective.id,
                value="1",
                measured_on=clock.today(),
                evidence="",
                by_id=by,
                at=now,
                form_key="k",
            )
        )
        db.session.add(RetentionHold(case_id=one, reason="Thanh tra", by_id=by, at=now))
        old = {"content": "Trễ hạn", "content_folded": "tre han", "description": "Trễ hạn"}
        paper = IssuedPaper(
            case_id=one, code="BM.CTCL.01", issue=1, year=2026, number="01/2026", act_date=clock.today(), entered_at=now,
            sha256="0" * 64, size=1, content_sha256="0" * 64, release_id=1, by_id=by,
        )  # fmt: skip
        db.session.add(paper)
        db.session.flush()
        signed = {"number": "01/2026", "signed_on": clock.today(), "entered_at": now, "signer_id": by}
        db.session.add(SignedScan(paper_id=paper.id, **held, **signed, by_id=by))
        revision = Revision(reason="Sửa", based_on_id=1, opened_by_id=by, opened_at=now)
        db.session.add(revision)
        db.session.flush()
        of_revision = {"revision_id": revision.id, "by_id": by, "at": now}
        db.session.add_all(
            [
                RevisionFile(name="a.bpmn", data=b"<a/>", **of_revision),
                RevisionAct(act="submit", **of_revision),
                DecisionScan(**held, **of_revision),
                Rehearsal(hash="0" * 64, asked_at=now, next_try_at=now),
            ]
        )
        db.session.add(LegacyRecord(number="1", recorded_on=now.date(), unit_id=unit_id("TM"), **old))
        db.session.commit()
        column = next(iter(db.metadata.tables[table].primary_key)).name
        changes = {
            guards.UPDATE: f"UPDATE {table} SET {column} = {column}",
            guards.DELETE: f"DELETE FROM {table}",
        }
        with pytest.raises(DatabaseError, match="chỉ được ghi thêm"):
            db.session.execute(text(changes[act]))


def test_evidence_that_no_record_holds_may_be_taken_back(app):
    case_id = slip(app)
    with app.app_context():
        db.session.add(
            Attachment(
                sha256="0" * 64, name="a.pdf", media_type="application/pdf", size=1, case_id=case_id,
                by_id=person_id("thukyiso"), at=clock.now(),
            )
        )  # fmt: skip
        db.session.commit()
        assert db.session.execute(text("DELETE FROM attachment")).rowcount == 1


def meddle(app, *statements):
    """Change the database as somebody with the file in their hands could: guards off."""
    with app.app_context():
        sqlite = db.engine.dialect.name == "sqlite"
        for trigger, table in guards.triggers(sqlite=sqlite):
            db.session.execute(text(f"DROP TRIGGER {trigger}" + ("" if sqlite else f" ON {table}")))
        for statement in statements:
            db.session.execute(text(statement))
        db.session.commit()
        return " ".join(invariants.broken())


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE audit_entry SET action = 'other' WHERE id = 2", "Dòng 2 đã bị thay đổi"),
        ("UPDATE audit_entry SET person_id = 1 WHERE id = 3", "Dòng 3 đã bị thay đổi"),
        ("DELETE FROM audit_entry WHERE id = 2", "thiếu dòng 2"),
        ("DELETE FROM audit_entry WHERE id = (SELECT max(id) FROM audit_entry)", "Đầu nhật ký không khớp"),
        ("UPDATE audit_head SET last_hash = 'x'", "Đầu nhật ký không khớp"),
        ("UPDATE task SET status = 'done' WHERE status = 'open'", "danh sách việc"),
        ("UPDATE slip_case SET sequence = 9", "Số của corrective_action năm"),
        ("UPDATE slip_case SET next_due = '2026-01-01 00:00:00'", "giờ hẹn"),
        ("DELETE FROM record WHERE task_id = 1", "bản ghi"),
    ],
)
def test_verify_finds_meddling(app, statement, told):
    slip(app, "consolidate_requests")
    assert told in meddle(app, statement)


def test_verify_names_a_claim_whose_holder_may_no_longer_do_the_task(app):
    slip(app)
    with app.app_context():
        with writing():
            leader = person_id("truongphong.tm")
            task = db.session.scalars(select(Task).where(Task.status == "open")).one()
            task.claimed_by_id = leader
            db.session.commit()
        assert invariants.broken() == []
        with writing():
            ended = update(Membership).where(Membership.person_id == leader)
            db.session.execute(ended.values(until=clock.today() - timedelta(days=1)))
            db.session.commit()
        (told,) = invariants.broken()
        assert task.name in told and db.session.get_one(Person, leader).name in told
        assert claims.give_back() == 1
        assert invariants.broken() == []


def test_verify_misses_its_guards(app):
    assert "Thiếu trigger" in meddle(app)


def cut(app, rows):
    """Cut the last rows off the trail and set its head back, as somebody who kept an old head could."""
    with app.app_context():
        last = db.session.scalar(text("SELECT max(id) FROM audit_entry"))
        kept = db.session.execute(
            text("SELECT id, hash FROM audit_entry WHERE id = :id"), {"id": last - rows}
        ).one()
        seal = audit._sealed(f"head:{kept.id}:{kept.hash}")
    return meddle(
        app,
        f"DELETE FROM audit_entry WHERE id > {kept.id}",
        f"UPDATE audit_head SET last_id = {kept.id}, last_hash = '{kept.hash}', seal = '{seal}'",
    )


def test_a_trail_cut_and_set_back_in_step_is_told_by_the_mark_outside(app, tmp_path):
    slip(app, "assign_action")
    with app.app_context():
        marked = audit.anchor(tmp_path)
        assert audit.anchor(tmp_path) == marked  # once a day
        db.session.remove()
    cut(app, 2)
    with app.app_context():
        assert audit.broken() == []
        assert audit.broken(tmp_path) == [f"Nhật ký mất dòng {marked['id']} đã ghi mốc ra ngoài."]


def test_a_trail_written_anew_without_the_key_is_told(app):
    slip(app, "assign_action")
    with app.app_context():
        head = db.session.execute(text("SELECT last_id, last_hash FROM audit_head")).one()
    forged = "0" * 64
    told = meddle(
        app,
        f"UPDATE audit_entry SET action = 'other', hash = '{forged}' WHERE id = {head.last_id}",
        f"UPDATE audit_head SET last_hash = '{forged}'",
    )
    assert f"Dòng {head.last_id} đã bị thay đổi" in told
    assert "không mang dấu của hệ thống" in told


def test_a_mark_half_written_when_the_power_went_is_written_again(app, tmp_path, the_clock):
    slip(app)
    with app.app_context():
        audit.anchor(tmp_path)
        path = tmp_path / audit.ANCHORS
        first = path.read_text()
        path.write_text(f'{first}{{"day": "2026-03')
        the_clock.move_to(clock.now() + timedelta(days=1))
        audit.anchor(tmp_path)
        assert path.read_text().startswith(first)
        assert [line["day"] for line in audit.anchors(tmp_path)] == ["2026-03-02", "2026-03-03"]
        assert audit.broken(tmp_path) == []


def test_a_mark_that_was_meddled_with_is_told(app, tmp_path):
    (tmp_path / audit.ANCHORS).write_text("not a line of ours\n")
    with app.app_context():
        assert "Tệp mốc nhật ký bị hỏng" in audit.broken(tmp_path)[0]


def test_what_an_act_changes_is_locked_before_the_trail_is(app):
    """Else two acts, one that changes a row first and one last, would wait for each other."""
    with app.app_context(), writing():
        db.session.get_one(Person, person_id("quantri")).office = "Quản trị"
        audit.note(None, "edit_person", "person:1")
        assert not db.session.dirty


def test_an_error_of_the_database_says_nothing_of_what_was_typed(app):
    with app.app_context(), pytest.raises(SQLAlchemyError) as failed:
        db.session.execute(insert(Person), {"username": "quantri", "name": "Điều riêng tư"})
    assert "Điều riêng tư" not in str(failed.value)


def test_an_untouched_trail_is_whole(app):
    slip(app, "assign_action")
    with app.app_context():
        assert audit.broken() == []
