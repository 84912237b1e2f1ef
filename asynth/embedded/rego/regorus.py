"""Asking regorus: each module parsed, passed by the gate, written again, and evaluated in one joined query.

An error of regorus is never a verdict: where it stops, OPA might go on.
"""

from __future__ import annotations

import json
import os
import re

from asynth.embedded.rego import AbstentionError, RegoError, RegoModule
from asynth.embedded.rego.builtins import BUILTINS, OPERATORS, make_extension
from asynth.embedded.rego.gate import check_modules, find_undefined_functions, refuse_bare_rules, refuse_todays_heads
from asynth.embedded.rego.modules import Module, kind_of_rule, open_node
from asynth.embedded.rego.scope import infer_rule_types
from asynth.embedded.rego.terms import UnknownFormatError, print_float, sort
from asynth.embedded.rego.translate import STRICT_PREFIX, Translation

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from asynth.embedded.rego import Results


# regorus cannot be interrupted from Python; far beyond any rule over one attestation.
_PATIENCE_SECONDS = 60
_LARGEST_MODULE_BYTES = 1 << 17
# regorus recurses over brackets and chains without a limit of its own, and takes twice the time for each bracket more.
_DEEPEST_BRACKETS = 16
_LONGEST_CHAIN = 150
_STRINGS_AND_COMMENTS = re.compile(r'"(?:\\.|[^"\\\n])*"|`[^`]*`|#[^\n]*')
_CHAINED = re.compile(r"\+|-|\*|/|%|&|\||==|!=|<|>|\[|\.|\belse\b|\bnot\b")


def evaluate_with_regorus(value: object, modules: tuple[RegoModule, ...]) -> Results:
    """Evaluate the joined query.

    :raises RegoError: where the modules are surely wrong, with OPA's message.
    :raises AbstentionError: where OPA might say otherwise.
    """
    try:
        return _evaluate(value, modules)
    except RecursionError:
        raise AbstentionError("a deeply nested Rego module") from None


def _evaluate(value: object, modules: tuple[RegoModule, ...]) -> Results:
    with _Quiet():
        parsed = []
        for source in modules:
            refuse_todays_heads(source.name, source.source.decode(errors="replace"))
            parsed.append(_parse(source, as_v0=True))
        for module in parsed:
            refuse_bare_rules(module)
        paths = list(dict.fromkeys(module.package for module in parsed))
        # Modules of one name are one to witness: the last counts.
        kept = list({module.name: module for module in parsed}.values())
        engine = _load(kept)
        engine.set_input_json(json.dumps(value))
        query = "\n".join(f"{path}.deny" for path in paths)
        try:
            answer = engine.eval_query(query)
        except Exception as error:
            raise AbstentionError(f"regorus stopped: {_first_line(error)}") from None
        except BaseException as error:
            raise _read_panic(error) from None
    return [
        (f"{path}.deny", _to_plain(item["value"]))
        for result in answer["result"]
        for path, item in zip(paths, result["expressions"], strict=True)
    ]


class _Quiet:
    """regorus warns on the process's stderr and may not come back; neither must reach the caller."""

    def __enter__(self) -> None:
        import faulthandler

        os.environ.setdefault("RUST_BACKTRACE", "0")
        self._sink = open(os.devnull, "wb")
        self._saved = os.dup(2)
        os.dup2(self._sink.fileno(), 2)
        faulthandler.dump_traceback_later(_PATIENCE_SECONDS, exit=True, file=self._sink)

    def __exit__(self, *_error: object) -> None:
        import faulthandler

        faulthandler.cancel_dump_traceback_later()
        os.dup2(self._saved, 2)
        os.close(self._saved)
        self._sink.close()


def parse_module(module: RegoModule, *, as_v0: bool) -> Module:
    """One module, parsed.

    :raises AbstentionError: when regorus does not read it.
    """
    with _Quiet():
        return _parse(module, as_v0=as_v0)


def compile_modules(modules: list[Module]) -> None:
    """Check what OPA's compiler would.

    :raises RegoError: where a module is surely wrong.
    :raises AbstentionError: where OPA might say otherwise.
    """
    try:
        with _Quiet():
            _load(modules)
    except RecursionError:
        raise AbstentionError("a deeply nested Rego module") from None


def _parse(module: RegoModule, *, as_v0: bool) -> Module:
    import regorus

    if len(module.source) > _LARGEST_MODULE_BYTES:
        raise AbstentionError("a very large Rego module")
    try:
        text = module.source.decode()
    except UnicodeDecodeError:
        raise AbstentionError("a Rego module that is no UTF-8") from None
    _refuse_depth(text)
    engine = regorus.Engine()
    _raise_limits(engine)
    engine.set_rego_v0(as_v0)
    try:
        engine.add_policy(module.name, text)
        tree = json.loads(engine.get_ast_as_json())[0]["ast"]
    except RecursionError:
        raise AbstentionError("a deeply nested Rego module") from None
    except Exception as error:
        raise AbstentionError(f"regorus does not read the module {module.name}: {_first_line(error)}") from None
    except BaseException as error:
        raise _read_panic(error) from None
    return Module(module.name, module.source, tree)


def _raise_limits(engine: Any) -> None:
    """Take lines longer than regorus's default, which OPA takes too; our own limits bound a module."""
    most = 4 * _LARGEST_MODULE_BYTES
    engine.set_policy_length_config(max_col=most, max_file_bytes=most, max_lines=most)


def _refuse_depth(text: str) -> None:
    """Refuse a module that nests deeply, or that chains very many operators between two statements."""
    depth = 0
    for line in _STRINGS_AND_COMMENTS.sub('""', text).splitlines():
        for character in line:
            if character in "([{":
                depth += 1
            elif character in ")]}":
                depth -= 1
            if depth > _DEEPEST_BRACKETS:
                raise AbstentionError("a deeply nested Rego module")
    blocks = re.split(r":=|;|\n\s*\n", _STRINGS_AND_COMMENTS.sub('""', text))
    if any(len(_CHAINED.findall(block)) > _LONGEST_CHAIN for block in blocks):
        raise AbstentionError("a very long expression in Rego")


def _load(modules: list[Module]) -> Any:
    import regorus

    functions_by_package: dict[str, dict[str, int]] = {}
    for module in modules:
        functions = functions_by_package.setdefault(module.package, {})
        for name, rules in module.rules.items():
            for rule in rules:
                if kind_of_rule(rule) == "function":
                    arity = len(open_node(open_node(rule)[1]["head"])[1]["args"])
                    if functions.setdefault(name, arity) != arity:
                        raise AbstentionError("functions of one name and different arity in Rego")
    undefined = [
        f"{module.name}:{line}: rego_type_error: undefined function {name}"
        for module in modules
        for line, name in find_undefined_functions(module, functions_by_package[module.package])
    ]
    if undefined:
        count = len(undefined)
        raise RegoError(
            f"1 error occurred: {undefined[0]}" if count == 1 else f"{count} errors occurred:\n" + "\n".join(undefined)
        )
    check_modules(modules)
    engine = regorus.Engine()
    _raise_limits(engine)
    engine.set_rego_v0(False)
    types: dict[str, dict[str, str]] = {}
    for module in modules:
        types.setdefault(module.package, {}).update(infer_rule_types(module))
    given: set[str] = set()
    for position, module in enumerate(modules):
        translation = Translation(module, functions_by_package[module.package], types[module.package])
        text = translation.write()
        try:
            for full in sorted(translation.extensions - given):
                prefix, _, name = full.partition(".")
                builtin = BUILTINS.get(name) or OPERATORS[name]
                function = make_extension(builtin, strict=prefix == STRICT_PREFIX)
                engine.add_extension(full, len(builtin.arguments), function)
            given |= translation.extensions
            engine.add_policy(f"m{position}", text)
        except Exception as error:
            raise AbstentionError(f"regorus does not read the module {module.name}: {_first_line(error)}") from None
    return engine


def _read_panic(error: BaseException) -> BaseException:
    """A panic of Rust code reaches Python as an exception beside `Exception`; it is an abstention like any error."""
    return AbstentionError("regorus panicked") if type(error).__name__ == "PanicException" else error


def _first_line(error: Exception) -> str:
    """The part of regorus's message that says what is wrong."""
    text = str(error)
    _, mark, rest = text.partition("error: ")
    return (rest if mark else text).partition("\n")[0]


def _to_plain(value: object) -> object:
    """A result as `opa eval` gives it: sets as sorted lists."""
    if isinstance(value, set | frozenset):
        return [_to_plain(item) for item in sort(value)]
    if isinstance(value, list):
        return [_to_plain(item) for item in value]
    if isinstance(value, float):
        try:
            print_float(value)
        except UnknownFormatError:
            raise AbstentionError("a number that is printed in an unknown form") from None
    return value
