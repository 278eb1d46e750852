"""The dialect of the rules: what runs as it stands and compiled alike (docs/decisions/0003).

Held over every module of the law that defines worksheets or whose functions those call. A module that
imports ``datetime`` is exempt by rule: deadlines and holidays are about dates, which do not compile and
which no census asks for.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

import pytest

from megaroth.law.authority import lines
from tests.law.worksheets import about_dates, rule_modules, tree, worksheets

KINDS = {"Cents", "Millionths", "int", "bool"}
ARITY = {worksheet.__name__: len(lines(worksheet)) for worksheet in worksheets()}

FORBIDDEN: dict[type[ast.AST], str] = {
    ast.List: "a list",
    ast.Dict: "a dict",
    ast.Set: "a set",
    ast.ListComp: "a comprehension",
    ast.SetComp: "a comprehension",
    ast.DictComp: "a comprehension",
    ast.GeneratorExp: "a comprehension",
    ast.JoinedStr: "a string",
    ast.Try: "a try",
    ast.Raise: "a raise",
    ast.With: "a with",
    ast.Lambda: "a function in a function",
    ast.FunctionDef: "a function in a function",
    ast.ClassDef: "a class in a function",
    ast.Div: "a true division",
    ast.Pow: "a power",
    ast.Starred: "an unpacking",
    ast.NamedExpr: "a walrus",
    ast.Import: "an import",
    ast.ImportFrom: "an import",
    ast.Global: "a global",
}


def faults_of_rule(rule: ast.FunctionDef, arity: Mapping[str, int]) -> Iterator[str]:
    """What in a rule does not belong to the dialect."""
    arguments = rule.args
    if arguments.kwonlyargs or arguments.vararg or arguments.kwarg or arguments.defaults:
        yield "an argument that is not plain and positional"
    for argument in arguments.args:
        if argument.annotation is None or ast.unparse(argument.annotation) not in KINDS:
            yield f"the argument {argument.arg} is not a number or flag"
    if rule.returns is None or ast.unparse(rule.returns) not in {*KINDS, *arity}:
        yield "it returns neither a number nor a worksheet"
    if rule.decorator_list:
        yield "a decorator"
    body = rule.body[1:] if ast.get_docstring(rule) is not None else rule.body
    for node in (node for statement in body for node in ast.walk(statement)):
        if type(node) in FORBIDDEN:
            yield FORBIDDEN[type(node)]
        elif isinstance(node, ast.Constant) and type(node.value) not in (int, bool):
            yield f"the constant {node.value!r}"
        elif isinstance(node, ast.Attribute):
            if node.attr.startswith("_"):
                yield f"the attribute {node.attr}"
        elif isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            if node.keywords:
                yield f"{name} is called by keyword"
            if name in arity and len(node.args) != arity[name]:
                yield f"{name} is not given all of its {arity[name]} lines"


def faults_of_worksheet(worksheet: ast.ClassDef) -> Iterator[str]:
    """What in a worksheet class does not belong to the dialect."""
    if [ast.unparse(base) for base in worksheet.bases] != ["NamedTuple"] or worksheet.decorator_list:
        yield "not a plain NamedTuple"
    body = worksheet.body[1:] if ast.get_docstring(worksheet) is not None else worksheet.body
    for node in body:
        if not isinstance(node, ast.AnnAssign):
            yield f"{type(node).__name__} among the lines"
        elif node.value is not None:
            yield f"{ast.unparse(node.target)} has a default"
        elif not (
            isinstance(node.annotation, ast.Subscript)
            and ast.unparse(node.annotation.value) == "Annotated"
            and isinstance(node.annotation.slice, ast.Tuple)
            and ast.unparse(node.annotation.slice.elts[0]) in KINDS
        ):
            yield f"{ast.unparse(node.target)} is not an annotated number or flag"


IN_DIALECT = [module for module in rule_modules() if not about_dates(module)]
RULES = [
    pytest.param(node, id=f"{module.__name__.rpartition('.')[2]}.{node.name}")
    for module in IN_DIALECT
    for node in tree(module).body
    if isinstance(node, ast.FunctionDef)
]
WORKSHEETS = [
    pytest.param(node, id=node.name)
    for module in IN_DIALECT
    for node in tree(module).body
    if isinstance(node, ast.ClassDef) and getattr(module, node.name) in worksheets()
]


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_keeps_to_the_dialect(rule: ast.FunctionDef) -> None:
    assert list(faults_of_rule(rule, ARITY)) == []


@pytest.mark.parametrize("worksheet", WORKSHEETS)
def test_a_worksheet_keeps_to_the_dialect(worksheet: ast.ClassDef) -> None:
    assert list(faults_of_worksheet(worksheet)) == []


def test_the_contribution_rules_are_not_exempt() -> None:
    names = {module.__name__.rpartition(".")[2] for module in IN_DIALECT}
    assert names >= {"additions", "deferrals", "matching", "self_employment"}


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("def f(a: int, *, b: int) -> int:\n return a", "an argument that is not plain and positional"),
        ("def f(a: int | None) -> int:\n return 0", "the argument a is not a number or flag"),
        ("def f(a: int) -> float:\n return a", "it returns neither a number nor a worksheet"),
        ("def f(a: int) -> int:\n return int(a / 2)", "a true division"),
        ("def f(a: int) -> int:\n return int(a * 0.5)", "the constant 0.5"),
        ("def f(a: int) -> int:\n return a ** 2", "a power"),
        ("def f(a: int) -> int:\n return max([a, 0])", "a list"),
        ("def f(a: int) -> int:\n return sum(n for n in (a, 1))", "a comprehension"),
        ("def f(a: int) -> int:\n b = None\n return a", "the constant None"),
        ("def f(a: int) -> int:\n b = 'text'\n return a", "the constant 'text'"),
        ("def f(a: int) -> int:\n return max(a, 0, key=abs)", "max is called by keyword"),
        ("def f(a: int) -> Sheet:\n return Sheet(a)", "Sheet is not given all of its 2 lines"),
        ("def f(a: int) -> Sheet:\n return Sheet(a, a)._replace()", "the attribute _replace"),
    ],
)
def test_a_fault_in_a_rule_is_seen(source: str, fault: str) -> None:
    rule = ast.parse(source).body[0]
    assert isinstance(rule, ast.FunctionDef)
    assert fault in faults_of_rule(rule, {"Sheet": 2})


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("a: Annotated[int, Line()] = 0", "a has a default"),
        ("a: int", "a is not an annotated number or flag"),
        ("a: Annotated[float, Line()]", "a is not an annotated number or flag"),
        ("a: Annotated[int | None, Line()]", "a is not an annotated number or flag"),
        ("def a(self) -> int: ...", "FunctionDef among the lines"),
    ],
)
def test_a_fault_in_a_worksheet_is_seen(line: str, fault: str) -> None:
    worksheet = ast.parse(f"class Sheet(NamedTuple):\n {line}").body[0]
    assert isinstance(worksheet, ast.ClassDef)
    assert fault in faults_of_worksheet(worksheet)
