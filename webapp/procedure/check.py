"""`ctcl check`: every finding about diagrams, forms, scenarios and `procedure.toml`, all at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from forms import registry, schema
from webapp import engine
from webapp.engine import Diagram, Step, expressions
from webapp.engine import Finding as Finding  # What papers are checked into, too.
from webapp.procedure import definition as definitions
from webapp.procedure.definition import Definition
from webapp.procedure.geometry import check_geometry

LARGEST = 2 * 1024 * 1024
MOST_FILES = 50
OF_CASE = "case"
# A step named so is an approval: what it approves is said in the diagram, kept with the act and printed.
APPROVES = ("Phê duyệt", "Thông qua", "Đóng phiếu")


def check(paths: list[Path], *, effective: Mapping[str, Mapping[str, Any]] | None = None) -> list[Finding]:
    """Findings for BPMN files and `procedure.toml` at these paths (folders are looked through, not deeply).

    `effective`: the forms kept by the release in effect; forms of the code that differ from them are findings.
    """
    files, findings = _files(paths)
    findings += check_files(files)
    if effective is not None:
        findings += _forms(effective)
    return findings


def check_files(files: Mapping[str, bytes]) -> list[Finding]:
    """The same for files that are at hand: name → bytes, of diagrams and `procedure.toml`."""
    findings: list[Finding] = []
    diagrams = {name: data for name, data in files.items() if name.endswith(".bpmn")}
    definition = None
    if "procedure.toml" in files:
        try:
            definition = definitions.read(files["procedure.toml"].decode("utf-8", errors="replace"))
        except definitions.DefinitionError as error:
            findings += [
                Finding("procedure.toml", "", "error", "definition", sentence) for sentence in error.sentences
            ]
    findings += engine.check(diagrams)
    read = {name: engine.read(name, data)[0] for name, data in diagrams.items()}
    known = {name: diagram for name, diagram in read.items() if diagram is not None}
    for name, diagram in known.items():
        findings += _of_steps(name, diagram)
        findings += check_geometry(name, diagram)
        if definition is not None:
            findings += _of_definition(name, diagram, definition)
    findings += _facts(known)
    if definition is not None and known:
        findings += _of_processes(known, definition)
    return findings


def _files(paths: list[Path]) -> tuple[dict[str, bytes], list[Finding]]:
    files: dict[str, bytes] = {}
    findings: list[Finding] = []
    wanted = [
        file
        for path in paths
        for file in (sorted(path.iterdir()) if path.is_dir() else [path])
        if file.is_file() and (file.suffix == ".bpmn" or file.name == "procedure.toml" or not path.is_dir())
    ]
    for file in wanted[:MOST_FILES]:
        if file.suffix != ".bpmn" and file.name != "procedure.toml":
            findings.append(
                Finding(file.name, "", "error", "kind", "Chỉ kiểm tra tệp .bpmn và procedure.toml.")
            )
        elif file.stat().st_size > LARGEST:
            findings.append(Finding(file.name, "", "error", "size", "Tệp lớn hơn 2 MiB."))
        elif file.name in files:
            findings.append(
                Finding(file.name, "", "error", "twice", "Hai tệp cùng tên được đưa vào kiểm tra.")
            )
        else:
            files[file.name] = file.read_bytes()
    if len(wanted) > MOST_FILES:
        findings.append(
            Finding("", "", "error", "count", f"Nhiều hơn {MOST_FILES} tệp trong một lần kiểm tra.")
        )
    return files, findings


def _of_steps(name: str, diagram: Diagram) -> Iterator[Finding]:
    """A step has a form: the class that claims it, or fields drawn in the diagram, and the key says which."""
    for step in diagram.steps.values():
        if step.kind == "message":
            continue
        form = registry.form_for(step.id)
        if form is None and not step.fields:
            yield _error(
                name, step.id, "form", "Bước này chưa có biểu mẫu: thiếu lớp biểu mẫu và camunda:formData."
            )
        elif form is not None and step.form != form.__name__:
            yield _error(
                name,
                step.id,
                "form",
                f"camunda:formKey là “{step.form}”, biểu mẫu của bước là {form.__name__}.",
            )


def _of_definition(name: str, diagram: Diagram, definition: Definition) -> Iterator[Finding]:
    """Lanes are roles; clauses and obligations exist."""
    roles = {role.name for role in definition.roles.values()}
    for lane in sorted(set(diagram.lanes.values()) - roles):
        yield _error(name, lane, "role", f"Làn “{lane}” không phải tên vai trò nào trong procedure.toml.")
    for step in diagram.steps.values():
        if step.clause not in definition.clauses:
            yield _error(name, step.id, "clause", f"Điều “{step.clause}” không có trong procedure.toml.")
        if step.kind != "message" and not step.name.startswith(f"{step.clause} "):
            yield _error(name, step.id, "name", f"Tên bước phải bắt đầu bằng số điều “{step.clause}”.")
        if step.kind != "message" and not step.obligations:
            yield _error(name, step.id, "obligation", "Bước chưa gắn yêu cầu nào (obligations).")
        if step.name.removeprefix(f"{step.clause} ").startswith(APPROVES) and not step.meaning:
            yield _error(
                name,
                step.id,
                "meaning",
                "Bước phê duyệt chưa nói phê duyệt điều gì: thiếu thuộc tính meaning.",
            )
        for obligation in step.obligations:
            if obligation not in definition.obligations:
                yield _error(
                    name, step.id, "obligation", f"Yêu cầu “{obligation}” không có trong procedure.toml."
                )


def _of_processes(diagrams: Mapping[str, Diagram], definition: Definition) -> Iterator[Finding]:
    """Every diagram that is not only called by another has its entry, and every entry its diagram."""
    called = {process for diagram in diagrams.values() for process in diagram.calls.values()}
    drawn = {diagram.process_id for diagram in diagrams.values()}
    for process in sorted(drawn - called - definition.processes.keys()):
        said = f"Quy trình “{process}” chưa có mục [[processes]] trong procedure.toml."
        yield _error(f"{process}.bpmn", process, "process", said)
    for process in sorted(definition.processes.keys() - drawn):
        said = f"Quy trình “{process}” chưa có sơ đồ {process}.bpmn."
        yield _error("procedure.toml", process, "process", said)


def _facts(diagrams: Mapping[str, Diagram]) -> Iterator[Finding]:
    """Conditions and due dates ask only for facts that a form gives, or that belong to the case."""
    steps = [step for diagram in diagrams.values() for step in diagram.steps.values()]
    given = {f"{step.id}.{fact}" for step in steps for fact in _gives(step)}
    items = {step.item for step in steps if step.item}
    for name, diagram in diagrams.items():
        asked = [(flow.id, flow.condition) for flow in diagram.flows.values() if flow.condition]
        asked += [
            (step.id, step.due)
            for step in diagram.steps.values()
            if step.due and not step.due.startswith("P")
        ]
        asked += [(element.id, element.seeds) for element in diagram.elements.values() if element.seeds]
        for element, text in asked:
            for fact in sorted(_asked(text)):
                if fact.split(".")[0] not in {OF_CASE, *items} and fact not in given:
                    yield _error(
                        name,
                        element,
                        "fact",
                        f"Biểu thức hỏi “{fact}” nhưng không biểu mẫu nào cho biết điều đó.",
                    )


def _asked(text: str) -> set[str]:
    """What an expression asks for; nothing for one that cannot be read, which the engine has said already."""
    try:
        return expressions.names(text)
    except engine.ExpressionError:
        return set()


def _gives(step: Step) -> tuple[str, ...]:
    form = registry.form_for(step.id)
    return form.facts if form is not None else tuple(field.id for field in step.fields)


def _forms(effective: Mapping[str, Mapping[str, Any]]) -> Iterator[Finding]:
    for step, form in sorted(registry.all_forms().items()):
        kept = effective.get(step)
        if kept is None or kept["hash"] != schema.schema_hash(form):
            yield Finding(
                "forms",
                step,
                "error",
                "release",
                f"Biểu mẫu {form.__name__} khác với lần ban hành đang có hiệu lực; cần ban hành mới.",
            )


def _error(file: str, element: str, rule: str, message: str) -> Finding:
    return Finding(file, element, "error", rule, message)
