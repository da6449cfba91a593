"""The procedure as its owner keeps it: looked at, checked, released."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from webapp import clock, installing
from webapp.commands.installation import installation, spoken
from webapp.extensions import db, writing
from webapp.papers import checking as paper_checking
from webapp.procedure import check as checking
from webapp.procedure import difference, drafts, folders, output, proof, releases
from webapp.workflow import audit, rehearsing
from webapp.workflow.releases import effective, running_on_changed_forms
from webapp.workflow.releases import release as release_next


@click.command()
@click.option("--json", "as_json", is_flag=True, help="In JSON cho máy đọc.")
def steps(as_json: bool) -> None:
    """Mọi bước của quy trình: điều, yêu cầu, điều ISO, vai trò, biểu mẫu."""
    bundle = releases.bundle(folders.processes(), folders.features())
    rows = output.steps(bundle)
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        click.echo(f"{row['clause']:7} {row['id']:22} {row['role']:28} {row['form']}")


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="In JSON cho máy đọc.")
def check(paths: tuple[Path, ...], as_json: bool) -> None:
    """Kiểm tra sơ đồ, procedure.toml và mẫu giấy tờ (forms/documents); mã thoát 1 khi có lỗi."""
    papers = [path for path in paths if paper_checking.holds_papers(path)]
    findings = checking.check([path for path in paths if path not in papers], effective=_effective_forms())
    findings += [finding for path in papers for finding in paper_checking.check(path)]
    if as_json:
        click.echo(json.dumps(output.findings(findings), ensure_ascii=False, indent=2))
    else:
        for finding in findings:
            word = "LỖI" if finding.severity == "error" else "Nhắc"
            click.echo(f"{word}: {finding.file} · {finding.element} · {finding.rule}: {finding.message}")
        if not findings:
            click.echo("Không có gì phải sửa.")
    if any(finding.severity == "error" for finding in findings):
        sys.exit(1)


@click.command()
@click.option(
    "--effective", "day", type=click.DateTime(["%Y-%m-%d"]), help="Ngày có hiệu lực (mặc định hôm nay)."
)
@click.option(
    "--scenarios-passed",
    "report",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Báo cáo JUnit của các kịch bản, khi không chạy được chúng tại đây.",
)
def release(day: datetime | None, report: Path | None) -> None:
    """Ban hành lần mới từ các thư mục, khi kiểm tra sạch và mọi kịch bản đạt; hồ sơ đang chạy giữ lần cũ."""
    bundle = releases.bundle(folders.processes(), folders.features())
    with installation(prepare=True):
        before = effective().bundle
        said = difference.differences(before, bundle)
        if not said:
            raise click.ClickException("Không có gì thay đổi so với lần ban hành đang có hiệu lực.")
        for sentence in said:
            click.echo(f"– {sentence}")
        _refuse_findings()
        results = spoken(_proven, bundle, report, refusals=proof.NotProven)
        held_up = running_on_changed_forms(bundle)
        with writing():
            row = release_next(bundle, day.date() if day else clock.today())
            audit.note(
                None,
                "release",
                f"release:{row.id}",
                {"issue": row.issue, "hash": row.hash, "changes": said[:50]},
            )
            rehearsing.keep(bundle, results)
            db.session.commit()
    click.echo(
        f"Đã ban hành lần {row.issue}, hiệu lực từ {row.effective_from:%d/%m/%Y}; {len(results)} kịch bản đạt."
    )
    if held_up:
        click.echo(
            f"Lưu ý: {held_up} hồ sơ đang chạy theo lần cũ dùng biểu mẫu đã đổi; “ctcl verify” sẽ nhắc."
        )


def _refuse_findings() -> None:
    findings = checking.check([folders.processes()])
    for finding in findings:
        click.echo(f"{finding.file} · {finding.element} · {finding.rule}: {finding.message}")
    if findings:
        raise click.ClickException("Kiểm tra quy trình chưa sạch nên chưa ban hành.")


def _proven(bundle: releases.Bundle, report: Path | None) -> list[proof.Result]:
    checkout = proof.place()
    if report is not None:
        results = proof.read(report.read_bytes()[: proof.LARGEST + 1])
    elif checkout is not None:
        results = proof.run(drafts.of_folders(folders.processes(), folders.features()), checkout)
    else:
        raise proof.NotProven(
            "Bản cài đặt này không có các kịch bản; hãy đưa báo cáo bằng --scenarios-passed."
        )
    for sentence in proof.broken(results, bundle):
        raise proof.NotProven(sentence)
    return results


def _effective_forms() -> dict[str, dict[str, Any]] | None:
    """The forms of the release in effect here, when an installation exists; so that a changed form is found."""
    with installation():
        if not installing.installed():
            return None
        return {step: dict(form) for step, form in effective().bundle.forms.items()}
