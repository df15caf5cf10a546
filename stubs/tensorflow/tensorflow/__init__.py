"""A stand-in for TensorFlow: Rasa imports it everywhere, this product computes nothing with it. See README.md."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
from types import ModuleType
from typing import Any, NoReturn

__version__ = "2.12.0"

_MEND = (
    "this environment has a stand-in for TensorFlow that satisfies imports only. Remove the component that needs it "
    "from config.yml (DIETClassifier, TEDPolicy, UnexpecTEDIntentPolicy, ResponseSelector, ConveRT, "
    "LanguageModelFeaturizer), or install the real TensorFlow as stubs/tensorflow/README.md says."
)


class TensorFlowMissingError(RuntimeError):
    """Raised when something wants to compute with TensorFlow, which is not installed here."""


def _refuse(name: str) -> NoReturn:
    raise TensorFlowMissingError(f"{name} was used, but {_MEND}")


class _StandInMeta(type):
    """Makes a class whose attributes are again stand-in classes, so that `tf.keras.layers.Layer` can be named."""

    def __getattr__(cls, name: str) -> Any:
        # Probes of other libraries and of Python itself (`__wrapped__`, `__len__`, `_repr_html_`) mean "not there".
        if name.startswith("_"):
            raise AttributeError(name)
        return _stand_in(f"{cls._path()}.{name}")

    def _path(cls) -> str:
        return f"{cls.__module__}.{cls.__qualname__}"

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        # The only call that importing Rasa makes is a decorator on a function: `@tf.function`.
        if len(args) == 1 and not kwargs and callable(args[0]) and cls._path() == "tensorflow.function":
            return args[0]
        _refuse(cls._path())


class _StandIn(metaclass=_StandInMeta):
    """Base of everything that is read from the stand-in; fit to be subclassed and to stand in type hints."""

    def __class_getitem__(cls, item: object) -> type[_StandIn]:
        return cls


_known: dict[str, type[_StandIn]] = {}


def _stand_in(path: str) -> type[_StandIn]:
    if path not in _known:
        module, _, name = path.partition(".")
        _known[path] = _StandInMeta(name, (_StandIn,), {"__module__": module, "__qualname__": name})
    return _known[path]


def is_tensor(value: object) -> bool:
    """Tell whether `value` is a tensor. Nothing is: matplotlib, scikit-learn and others ask this of any input."""
    return False


def _module_getattr(module: str) -> Any:
    def getter(name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        return _stand_in(f"{module}.{name}")

    return getter


__getattr__ = _module_getattr(__name__)


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Lets any submodule of the stand-in packages be imported (`tensorflow.types.experimental`, `keras.utils` …)."""

    roots = frozenset({"tensorflow", "keras", "tensorflow_hub", "tensorflow_text"})

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> importlib.machinery.ModuleSpec | None:
        """Return a spec for a submodule of a stand-in package, None for anything else."""
        if fullname.split(".")[0] not in self.roots or "." not in fullname:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def exec_module(self, module: ModuleType) -> None:
        """Give the new submodule the stand-in's attributes."""
        vars(module)["__getattr__"] = _module_getattr(module.__name__)


if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
    sys.meta_path.append(_Finder())
