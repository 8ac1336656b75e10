"""What CPython's own parser says of Python files, for the tests of the source reader to be held against."""

import ast
import glob
import json
import os
import random
import re
import sys
import sysconfig
import warnings


def main():
    warnings.simplefilter("ignore")
    found = describe_library() if sys.argv[1] == "library" else make_mutants()
    json.dump(found, sys.stdout)


def describe_library():
    return [describe(path) for path in library_files()]


def library_files():
    root = sysconfig.get_path("stdlib")
    folders = ["", "asyncio", "email", "importlib", "json", "unittest", "xml/dom", "concurrent/futures"]
    paths = [path for folder in folders for path in sorted(glob.glob(os.path.join(root, folder, "*.py")))]
    return [path for path in paths if os.path.getsize(path) < 40000]


def describe(path):
    tree = ast.parse(read(path))
    definitions = Definitions()
    definitions.visit(tree)
    return {
        "path": path,
        "imports": sorted(imports_of(tree)),
        "importCalls": sorted({node.lineno for node in ast.walk(tree) if is_import_call(node)}),
        "definitions": sorted(definitions.names),
    }


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        return file.read()


def imports_of(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield [node.module or "", node.level, node.lineno]
        if isinstance(node, ast.Import):
            yield from ([alias.name, 0, node.lineno] for alias in node.names)


def is_import_call(node):
    if not isinstance(node, ast.Call):
        return False
    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
    return name in ("import_module", "__import__")


class Scope:
    def __init__(self, kind):
        self.kind = kind
        self.globals = set()


class Definitions(ast.NodeVisitor):
    """The names bound in the module's scope, not counting what is only there for type checkers."""

    def __init__(self):
        self.names = set()
        self.scopes = [Scope("module")]

    def bind(self, name, scopes=None):
        scope = (scopes or self.scopes)[-1]
        if scope.kind == "module" or name in scope.globals:
            self.names.add(name)

    def inside(self, kind, nodes):
        self.scopes.append(Scope(kind))
        for node in nodes:
            self.visit(node)
        self.scopes.pop()

    def visit_FunctionDef(self, node):
        self.bind(node.name)
        self.visit(node.args)
        self.inside("function", node.body)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_ClassDef(self, node):
        self.bind(node.name)
        self.inside("class", node.body)

    def visit_Lambda(self, node):
        self.inside("function", [node.body])

    def visit_comprehension_of(self, node):
        self.inside("comprehension", ast.iter_child_nodes(node))

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = visit_comprehension_of

    def visit_NamedExpr(self, node):
        self.bind(node.target.id, [scope for scope in self.scopes if scope.kind != "comprehension"])
        self.visit(node.value)

    def visit_Global(self, node):
        self.scopes[-1].globals.update(node.names)

    def visit_Import(self, node):
        for alias in node.names:
            self.bind(alias.asname or alias.name.split(".")[0])

    def visit_ImportFrom(self, node):
        for alias in node.names:
            if alias.name != "*":
                self.bind(alias.asname or alias.name)

    def visit_AnnAssign(self, node):
        if node.value is not None:
            self.generic_visit(node)

    def visit_Name(self, node):
        if isinstance(node.ctx, ast.Store):
            self.bind(node.id)

    def visit_MatchAs(self, node):
        if node.name is not None:
            self.bind(node.name)
        self.generic_visit(node)

    visit_MatchStar = visit_MatchAs

    def visit_MatchMapping(self, node):
        if node.rest is not None:
            self.bind(node.rest)
        self.generic_visit(node)

    def visit_If(self, node):
        test = node.test
        is_negated = isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)
        is_typing = is_never_true(test.operand if is_negated else test)
        for child in [] if is_typing and not is_negated else node.body:
            self.visit(child)
        for child in [] if is_typing and is_negated else node.orelse:
            self.visit(child)
        self.visit(test)


def is_never_true(test):
    name = getattr(test, "attr", getattr(test, "id", ""))
    return name == "TYPE_CHECKING" or getattr(test, "value", None) is False


def make_mutants():
    random.seed(7)
    texts = [text for text in map(read, library_files()) if 200 < len(text) < 12000]
    return [describe_mutant(mutate(text)) for text in texts for _ in range(5)]


def describe_mutant(text):
    try:
        ast.parse(text)
        return {"text": text, "line": None}
    except SyntaxError as error:
        return {"text": text, "line": error.lineno or 1}


def mutate(text):
    kind = random.randrange(6)
    lines = text.split("\n")
    line = random.randrange(len(lines))
    at = random.randrange(len(text))
    token = random.choice(list(re.finditer(r"\w+|[^\w\s]", text)))
    if kind == 0:
        return text[:at] + text[at + 1 :]
    if kind == 1:
        return text[:at] + random.choice("()[]{}:,.=\"'\\\n @") + text[at:]
    if kind == 2:
        return "\n".join(lines[:line] + lines[line + 1 :])
    if kind == 3:
        return "\n".join(lines[:line] + [" " + lines[line]] + lines[line + 1 :])
    if kind == 4:
        return text[: token.start()] + text[token.end() :]
    return text[: token.end()] + " " + token.group() + text[token.end() :]


main()
