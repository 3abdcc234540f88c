"""A run as JUnit XML: a suite a family, a case a rule and operation, passes too."""

from __future__ import annotations

from xml.etree import ElementTree

from contracts.report.printable import printable
from contracts.report.run import Run
from contracts.report.verdict import Result, Verdict


def render(run: Run) -> str:
    """Return the XML; a waived failure and what is not applicable are skipped cases, unproven is an error."""
    root = ElementTree.Element("testsuites", name=f"lockstep {run.target.name}")
    for family in sorted({result.family for result in run.results}):
        results = [result for result in run.results if result.family == family]
        failures = [one for one in results if one.verdict is Verdict.FAIL and not one.waived]
        suite = ElementTree.SubElement(
            root,
            "testsuite",
            name=family,
            tests=str(len(results)),
            failures=str(len(failures)),
            errors=str(sum(1 for one in results if one.verdict is Verdict.UNPROVEN)),
            skipped=str(
                sum(1 for one in results if one.verdict is Verdict.NOT_APPLICABLE or one.waived)
            ),
        )
        for result in results:
            _case(suite, result)
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, "unicode") + "\n"


def _case(suite: ElementTree.Element, result: Result) -> None:
    case = ElementTree.SubElement(
        suite, "testcase", classname=result.rule, name=result.operation or "service"
    )
    detail = "\n".join([f"promised: {result.promise}", f"seen: {result.seen}", *result.reproduce])
    if result.waived:
        ElementTree.SubElement(case, "skipped", message=printable(f"waived: {result.waived}"))
        return
    tag = {
        Verdict.FAIL: "failure",
        Verdict.UNPROVEN: "error",
        Verdict.NOT_APPLICABLE: "skipped",
    }.get(result.verdict)
    if tag is not None:
        element = ElementTree.SubElement(case, tag, message=printable(result.seen))
        if result.verdict is not Verdict.NOT_APPLICABLE:
            element.text = printable(detail)
