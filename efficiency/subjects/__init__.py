"""One description per kind of fact: fields, words, bounds, key, number series, what must hold."""
