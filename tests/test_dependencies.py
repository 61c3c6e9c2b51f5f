"""The packages that the app is made of are held to their very files, and can be listed for an audit."""

import json
import re
import subprocess
import sys

import pytest

from efficiency.core.config import ROOT

_PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[a-z,]+\])?==(\S+)", re.M)


def _pins(name: str) -> dict[str, str]:
    found = _PIN.findall((ROOT / name).read_text("utf-8"))
    return {package.lower().replace("_", "-").replace(".", "-"): version for package, version in found}


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_every_package_is_locked_with_the_hashes_of_its_files(name):
    """When this fails after a change of a requirement: ``bash bin/dependencies lock``."""
    text, locked = (ROOT / f"{name}.lock").read_text("utf-8"), _pins(f"{name}.lock")
    asked = _pins("requirements.txt") | _pins(f"{name}.txt")
    assert {package: locked.get(package) for package in asked} == asked
    entries = re.split(r"\n(?=[a-z])", text.strip())
    assert len(entries) >= len(locked)
    assert [entry.split("\n")[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in text


def test_what_runs_is_locked_alike_for_the_app_and_for_its_tests():
    app, tests = _pins("requirements.lock"), _pins("requirements-dev.lock")
    assert {package: tests.get(package) for package in app} == app


@pytest.mark.parametrize("file", ["bin/environment", "deploy/Containerfile", "docs/deployment.md"])
def test_every_way_of_installing_holds_the_packages_against_their_hashes(file):
    lines = [
        line
        for line in (ROOT / file).read_text("utf-8").splitlines()
        if re.search(r"pip install.* -r ", line)
    ]
    assert lines and all("--require-hashes" in line for line in lines)


def test_the_list_for_an_audit_names_each_package_with_its_version_and_hashes():
    made = subprocess.run(
        [sys.executable, "-m", "cyclonedx_py", "requirements", "--output-format", "JSON", "requirements.lock"],
        cwd=ROOT, capture_output=True, check=True, timeout=120,
    )  # fmt: skip
    listed = json.loads(made.stdout)["components"]
    assert {each["name"]: each["version"] for each in listed} == _pins("requirements.lock")
    assert all(each["version"] for each in listed)
    assert all(reference["hashes"] for each in listed for reference in each["externalReferences"])
