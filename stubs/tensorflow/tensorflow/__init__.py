"""A stand-in for TensorFlow: Rasa imports it everywhere, this product computes nothing with it. See README.md.

Every public name of every module is a class that can be named in a type hint, subclassed and used as the decorator
`tf.function`; its attributes are such classes again (`tf.keras.layers.Layer`). Calling one, which is what computing
with TensorFlow starts with, raises `TensorFlowMissingError`. Questions that other libraries ask of whatever they
find in `sys.modules` get plain answers: nothing is a tensor, and private names are not there.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any, NoReturn

__version__ = "2.12.0"  # the version that Rasa 3.6.21 asks for

_PACKAGES = frozenset({"tensorflow", "keras", "tensorflow_hub", "tensorflow_text"})
_MEND = (
    "this environment has a stand-in for TensorFlow that only satisfies imports. Remove what needs it from config.yml "
    "(DIETClassifier, ResponseSelector, TEDPolicy, UnexpecTEDIntentPolicy, ConveRTFeaturizer, "
    "LanguageModelFeaturizer), or install the real one as stubs/tensorflow/README.md says."
)


class TensorFlowMissingError(RuntimeError):
    """Something wanted to compute with TensorFlow, which is not installed here."""


def is_tensor(value: object) -> bool:
    """Tell whether `value` is a tensor. Nothing is: matplotlib and others ask this of any input."""
    return False


def function(func: Callable[..., Any] | None = None, **options: Any) -> Any:
    """Return `func` unchanged: Rasa decorates methods of its TensorFlow models, which are never called here."""
    return func if func is not None else lambda decorated: decorated


class _StandInType(type):
    """The type of all stand-in classes: reading an attribute gives another one, calling a class is refused."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("_"):  # a probe: `__wrapped__`, `_repr_html_`, `__array__`, …
            raise AttributeError(f"{cls._path()} has no attribute {name!r}")
        return _stand_in(f"{cls._path()}.{name}")

    def __call__(cls, *args: Any, **kwargs: Any) -> NoReturn:
        _refuse(cls._path())

    def _path(cls) -> str:
        return f"{cls.__module__}.{cls.__qualname__}"


class _StandIn(metaclass=_StandInType):
    """Base of all stand-in classes."""

    def __class_getitem__(cls, item: object) -> type[_StandIn]:
        return cls


_made: dict[str, type[_StandIn]] = {}


def _stand_in(path: str) -> type[_StandIn]:
    """Return the class for a dotted path; always the same one, so that identity and `isinstance` work."""
    if path not in _made:
        package, _, name = path.partition(".")
        made: Any = _StandInType(name.rpartition(".")[2], (_StandIn,), {"__module__": package, "__qualname__": name})
        _made[path] = made
    return _made[path]


def _refuse(path: str) -> NoReturn:
    raise TensorFlowMissingError(f"{path} was called, but {_MEND}")


def _getattr_of(module: str) -> Callable[[str], Any]:
    """Return the `__getattr__` of a module: public names are stand-in classes."""

    def getattr_of_module(name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        return _stand_in(f"{module}.{name}")

    return getattr_of_module


__getattr__ = _getattr_of(__name__)


class _SubmoduleFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Makes any submodule importable: `tensorflow.types.experimental`, `keras.utils.control_flow_util`, …"""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Return how to make a submodule of one of the packages; None for every other module."""
        package, _, submodule = fullname.partition(".")
        if package not in _PACKAGES or not submodule:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def exec_module(self, module: ModuleType) -> None:
        """Fill a new submodule."""
        module.__getattr__ = _getattr_of(module.__name__)  # type: ignore[method-assign]


sys.meta_path.append(_SubmoduleFinder())
