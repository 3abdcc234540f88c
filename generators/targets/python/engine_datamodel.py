"""datamodel-code-generator, wrapped: normalised schemas of objects in, the text of their classes out."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from contracts.report.finding import Finding, LockstepError
from contracts.source import Json

_APART: Final = "AsItIsWritten"


@dataclass(frozen=True, slots=True, kw_only=True)
class Classes:
    """The lines of each class by its name and of the aliases that they need; names imported by module."""

    lines: Mapping[str, list[str]]
    aliases: list[str]
    imports: Mapping[str, list[str]]


def classes(schemas: Mapping[str, Json], *, base: str) -> Classes:
    """Return a class for each schema of an object, `base` being the import path of what they derive from.

    Raises LockstepError where the engine cannot read a schema, or gives one another name.
    """
    from datamodel_code_generator import Error, generate
    from datamodel_code_generator.enums import (
        DataModelType,
        InputFileType,
        TargetPydanticVersion,
    )
    from datamodel_code_generator.format import Formatter, PythonVersion

    # A class may not have the name of a type that it imports, and types of its own module count as such.
    apart = {f"{name}{_APART}": schema for name, schema in schemas.items()}
    document = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": apart}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            text = generate(
                cast("dict[str, Any]", document),
                input_file_type=InputFileType.JsonSchema,
                input_filename="contract.json",
                output_model_type=DataModelType.PydanticV2BaseModel,
                target_python_version=PythonVersion.PY_311,
                target_pydantic_version=TargetPydanticVersion.V2_14,
                base_class=base,
                skip_root_model=True,
                # Absent members are MISSING, so that null stays a value of its own.
                use_missing_sentinel=True,
                strict_nullable=True,
                use_annotated=True,
                field_constraints=True,
                allow_population_by_field_name=True,
                use_standard_collections=True,
                use_union_operator=True,
                use_schema_description=True,
                use_field_description=False,
                use_double_quotes=True,
                use_exact_imports=True,
                aliases=None,
                disable_timestamp=True,
                snake_case_field=True,
                formatters=[Formatter.BUILTIN],
                builtin_format_line_length=100,
            )
    except Error as error:
        raise _refused(str(error).splitlines()[0]) from None
    if not isinstance(text, str):
        raise _refused("it gave no single module")
    found = _read(text)
    missing = schemas.keys() - found.lines.keys()
    if missing:
        raise _refused(f"it gave another name to {', '.join(sorted(missing))}")
    return found


def _read(text: str) -> Classes:
    rows = text.split("\n")
    lines: dict[str, list[str]] = {}
    aliases: list[str] = []
    imports: dict[str, list[str]] = {}
    for node in ast.parse(text).body:
        if isinstance(node, ast.ImportFrom):
            named = [one.name for one in node.names]
            imports.setdefault(node.module or "", []).extend(named)
            continue
        written = rows[node.lineno - 1 : node.end_lineno]
        if isinstance(node, ast.ClassDef) and node.name.endswith(_APART):
            name = node.name.removesuffix(_APART)
            lines[name] = [written[0].replace(node.name, name, 1), *written[1:]]
        else:
            aliases += written
    return Classes(lines=lines, aliases=aliases, imports=imports)


def _refused(why: str) -> LockstepError:
    return LockstepError(
        Finding(
            rule="generate/python-engine",
            message=f"datamodel-code-generator cannot make models of the contract: {why}",
            hint="use the engine pydantic, which is the default, or report the schema",
        )
    )
