"""Politics at home and between powers. The room does not know how the macro model works: it takes plain paths."""
