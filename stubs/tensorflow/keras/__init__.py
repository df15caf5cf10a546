"""Part of the TensorFlow stand-in: see stubs/tensorflow/README.md."""

from tensorflow import __version__, _module_getattr

__all__ = ["__version__"]
__getattr__ = _module_getattr(__name__)
