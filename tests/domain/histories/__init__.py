"""Whatever may be asked of a case, from any point of its life, and what every history keeps."""
