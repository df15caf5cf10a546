"""Fine-tuning of the sentence encoder; needs PyTorch, which the product itself does without. See README.md."""
