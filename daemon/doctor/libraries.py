"""Are the libraries there, and do they work? The risky ones are tried in a process of their own."""

from __future__ import annotations

import signal
import subprocess
import sys
from importlib.util import find_spec

from daemon.contract.doctor import Finding
from daemon.doctor.check import broken, limited, well

_REINSTALL = "Install Groundplan again in an environment of its own (`pipx install --force groundplan`, or `make run`)."
_PROBE_TIMEOUT_S = 60


def check_packages() -> Finding:
    """All required packages can be imported."""
    told, trouble = _probe("imports")
    return broken("packages", f"'{told}' failed: {trouble}", _REINSTALL) if trouble else well("packages", told)


def check_vectors() -> Finding:
    """LanceDB writes and searches."""
    told, trouble = _probe("vectors")
    mend = f"{_REINSTALL} Its wheels need a processor with AVX2 and a C library of 2017 or later."
    return broken("LanceDB", trouble, mend) if trouble else well("LanceDB", told)


def check_keyring() -> Finding:
    """There is a keyring for secrets."""
    backend, trouble = _probe("keyring")
    if not trouble and not any(word in backend for word in ("fail", "null", "alt", "cryptfile")):
        return well("keyring", f"Secrets go to {backend}.")
    why = trouble or f"No keyring that can be trusted answers ({backend})."
    return limited("keyring", why, "Set API keys in the environment, or install and unlock gnome-keyring or KWallet.")


def check_grammars() -> Finding:
    """Every grammar loads, and our queries fit it."""
    told, trouble = _probe("grammars")
    return broken("grammars", f"'{told}' failed: {trouble}", _REINSTALL) if trouble else well("grammars", told)


def check_extras(embedder: str) -> Finding:
    """Which optional libraries are there, and whether the embedder that is set needs one that is not."""
    found = {
        "gui": find_spec("PySide6"),
        "neural": find_spec("sentence_transformers"),
        "remote": find_spec("litellm"),
    }
    needed = {"sentence-transformers": "neural", "litellm": "remote"}.get(embedder.partition(":")[0])
    told = ", ".join(f"[{name}] {'installed' if spec else 'not installed'}" for name, spec in found.items())
    if needed and not found[needed]:
        mend = f"`pip install 'groundplan[{needed}]'`, or `groundplan settings set embedder none`."
        return limited("extras", f"{told}; the embedder {embedder} needs [{needed}].", mend)
    return well("extras", f"{told}.")


def _probe(what: str) -> tuple[str, str]:
    """The last line that a probe printed, and what is wrong, empty when all is well."""
    command = [sys.executable, "-I", "-m", "daemon.doctor.probe", what]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=_PROBE_TIMEOUT_S, stdin=subprocess.DEVNULL, check=False
        )
    except subprocess.TimeoutExpired:
        return "", f"it did not end within {_PROBE_TIMEOUT_S} s"
    told = (done.stdout.splitlines() or [""])[-1]
    if done.returncode < 0:
        return told, f"it was ended by {signal.Signals(-done.returncode).name}"
    return told, (done.stderr.splitlines() or ["it failed"])[-1] if done.returncode else ""
