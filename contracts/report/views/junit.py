"""A run as JUnit XML: a suite a family, a case a rule and operation, passes too."""

from __future__ import annotations

from typing import Final
from xml.etree import ElementTree

from contracts.report.printable import printable
from contracts.report.run import Run
from contracts.report.verdict import Result, Verdict

_TAGS: Final = {
    Verdict.FAIL: "failure",
    Verdict.UNPROVEN: "error",
    Verdict.NOT_APPLICABLE: "skipped",
}
"""The element of each verdict but a pass; the first of them decides a case."""


def render(run: Run) -> str:
    """Return the XML; an excused verdict and what is not applicable are skipped cases, unproven is an error.

    One cause that was seen on several operations is a failure of each of them.
    """
    root = ElementTree.Element("testsuites", name=f"lockstep {run.target.name}")
    for family in sorted({result.family for result in run.results}):
        cases: dict[tuple[str, str], list[Result]] = {}
        for result in run.results:
            if result.family == family:
                for name in result.operations or (result.operation or "service",):
                    cases.setdefault((result.rule, name), []).append(result)
        suite = ElementTree.SubElement(root, "testsuite", name=family, tests=str(len(cases)))
        tags = [_case(suite, *named, results) for named, results in sorted(cases.items())]
        for attribute, tag in (
            ("failures", "failure"),
            ("errors", "error"),
            ("skipped", "skipped"),
        ):
            suite.set(attribute, str(tags.count(tag)))
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, "unicode") + "\n"


def _case(suite: ElementTree.Element, rule: str, name: str, results: list[Result]) -> str | None:
    """Add a case for all that one rule came to on one operation; returns the tag of its outcome."""
    case = ElementTree.SubElement(suite, "testcase", classname=rule, name=name)
    decisive = [one for one in results if one.excuse is None]
    for verdict, tag in _TAGS.items():
        found = [one for one in decisive if one.verdict is verdict]
        if found:
            message = "; ".join(dict.fromkeys(one.seen for one in found))
            element = ElementTree.SubElement(case, tag, message=printable(message))
            if verdict is not Verdict.NOT_APPLICABLE:
                element.text = printable("\n\n".join(_detail(one) for one in found))
            return tag
    excuses = [one.excuse for one in results if one.excuse is not None]
    if excuses and not decisive:
        ElementTree.SubElement(case, "skipped", message=printable("; ".join(excuses)))
        return "skipped"
    return None


def _detail(result: Result) -> str:
    lines = [f"promised: {result.promise}", f"seen: {result.seen}", *result.reproduce]
    return "\n".join(lines)
