"""The TensorFlow stand-in: imports work, probes get plain answers, computing raises."""

from __future__ import annotations

import importlib
import subprocess
import sys
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
import tensorflow_hub
import tensorflow_text
from tensorflow import TensorFlowMissingError


@pytest.mark.parametrize(
    "module",
    [
        "rasa.core.policies.ted_policy",
        "rasa.core.policies.unexpected_intent_policy",
        "rasa.nlu.classifiers.diet_classifier",
        "rasa.nlu.featurizers.dense_featurizer.convert_featurizer",
        "rasa.nlu.selectors.response_selector",
        "rasa.utils.tensorflow.models",
        "rasa.utils.tensorflow.transformer",
        "rasa.utils.train_utils",
        "rasa.engine.recipes.default_components",
    ],
)
def test_rasa_modules_that_import_tensorflow_can_be_imported(module: str) -> None:
    assert importlib.import_module(module).__name__ == module


def test_any_submodule_of_the_four_packages_can_be_imported() -> None:
    for name in ("tensorflow.types.experimental", "keras.utils.tf_utils", "tensorflow_hub.module_v2"):
        assert importlib.import_module(name).__name__ == name


def test_a_misspelt_package_is_still_not_found() -> None:
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("tensorflow_addons")


def test_names_can_be_subclassed_and_stand_in_type_hints() -> None:
    class Layer(tf.keras.layers.Layer):  # type: ignore[misc]
        def call(self, inputs: tf.Tensor) -> list[tf.Tensor | tf.SparseTensor]:
            raise NotImplementedError

    assert issubclass(Layer, tf.keras.layers.Layer)
    assert tf.data.Dataset["anything"] is tf.data.Dataset


def test_the_same_name_is_always_the_same_class() -> None:
    assert tf.Tensor is tf.Tensor
    assert tf.Tensor is not tf.SparseTensor
    assert not isinstance(np.zeros(2), tf.Tensor)


def test_tf_function_leaves_the_decorated_function_alone() -> None:
    @tf.function
    def plain() -> int:
        return 1

    @tf.function(reduce_retracing=True)
    def with_options() -> int:
        return 2

    assert (plain(), with_options()) == (1, 2)


@pytest.mark.parametrize(
    "use",
    [
        lambda: tf.constant([1.0]),
        lambda: tf.keras.layers.Dense(3),
        lambda: tf.random.set_seed(1),
        lambda: keras.Model(),
        lambda: tensorflow_hub.load("x"),
        lambda: tensorflow_text.BertTokenizer("x"),
        lambda: type("Own", (tf.keras.Model,), {})(),
    ],
)
def test_computing_raises_an_error_that_says_what_to_do(use: Any) -> None:
    with pytest.raises(TensorFlowMissingError, match=r"config\.yml .* stubs/tensorflow/README\.md"):
        use()


def test_the_error_names_what_was_called() -> None:
    with pytest.raises(TensorFlowMissingError, match=r"^tensorflow\.keras\.layers\.Dense was called"):
        tf.keras.layers.Dense(3)


def test_nothing_is_a_tensor() -> None:
    assert not tf.is_tensor(np.zeros(3))
    assert not tf.is_tensor(None)


def test_probes_for_private_names_find_nothing() -> None:
    for thing in (tf, tf.Tensor, keras, importlib.import_module("tensorflow.types")):
        assert not hasattr(thing, "_ipython_canary_method_should_not_exist_")
        assert not hasattr(thing, "__array__")


def test_matplotlib_draws_with_the_stand_in_loaded() -> None:
    # matplotlib asks every input whether it is a tensor once `tensorflow` is in sys.modules.
    code = (
        "import tensorflow, matplotlib; matplotlib.use('agg'); import matplotlib.pyplot as plt, numpy as np;"
        "plt.hist([np.arange(5), np.arange(3)]); plt.savefig('/dev/null', format='png')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr


def test_a_diet_pipeline_fails_with_the_error_that_says_what_to_do() -> None:
    from rasa.nlu.classifiers.diet_classifier import DIETClassifier

    with pytest.raises(TensorFlowMissingError, match=r"DIETClassifier"):
        DIETClassifier.model_class()(None, None, False, {})
