"""Put the code of a changed module into the functions that live, where that is all it changes."""

import gc
from collections.abc import Iterator
from inspect import CO_OPTIMIZED
from types import CodeType, FunctionType

Place = tuple[str, int]


def living(folder: str) -> dict[str, list[FunctionType]]:
    """The functions made by the modules of a folder, by file."""
    found: dict[str, list[FunctionType]] = {}
    for each in gc.get_objects():
        if type(each) is FunctionType and each.__code__.co_filename.startswith(folder):
            found.setdefault(each.__code__.co_filename, []).append(each)
    return found


def swap(functions: list[FunctionType], file: str, before: str, after: str) -> bool:
    """Whether the change stands in living functions, which then have it.

    False where it stands in what ran when the module was loaded: tables, fields, defaults.
    """
    old, new = _places(before, file), _places(after, file)
    if old.keys() != new.keys():
        return False
    changed = [place for place in old if _own(old[place]) != _own(new[place])]
    homes = {code: place for place, code in old.items()}
    lives = {homes[each.__code__] for each in functions if each.__code__ in homes}
    if not all(_is_function(old[each]) and _outermost(each) in lives for each in changed):
        return False
    return all(
        _put(each, new[homes[each.__code__]]) for each in functions if each.__code__ in homes
    )


def _put(function: FunctionType, code: CodeType) -> bool:
    if function.__code__.co_freevars != code.co_freevars:
        return False
    if function.__code__ != code:
        function.__code__ = code
    return True


def _places(source: str, file: str) -> dict[Place, CodeType]:
    """Each code of a module by its qualified name, and the how-manieth of that name it is."""
    module = compile(source, file, "exec", dont_inherit=True)
    found: dict[Place, CodeType] = {("", 0): module}
    for code in _inner(module):
        number = sum(name == code.co_qualname for name, _ in found)
        found[code.co_qualname, number] = code
    return found


def _inner(code: CodeType) -> Iterator[CodeType]:
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield each
            yield from _inner(each)


def _own(code: CodeType) -> tuple[object, ...]:
    """What a code says itself, without the codes in it."""
    consts = tuple(repr(each) for each in code.co_consts if not isinstance(each, CodeType))
    return code.co_code, code.co_names, code.co_varnames, code.co_freevars, consts


def _is_function(code: CodeType) -> bool:
    return bool(code.co_flags & CO_OPTIMIZED)


def _outermost(place: Place) -> Place:
    name = place[0].split(".<locals>")[0]
    return place if name == place[0] else (name, 0)
