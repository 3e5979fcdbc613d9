"""Runs programs, which come as JSON on standard input, and writes what each puts out as JSON: what it prints, and its YAML or its error."""
import contextlib
import io
import json
import sys


def output_of(program: str) -> str:
    printed = io.StringIO()
    names: dict = {}
    with contextlib.redirect_stdout(printed):
        try:
            exec(program, names)
            print(names["app"].synth_yaml(), end="")
        except Exception as error:
            print(f"{type(error).__name__}: {error}")
    return printed.getvalue()


json.dump([output_of(program) for program in json.load(sys.stdin)], sys.stdout)
