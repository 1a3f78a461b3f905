"""Dangerous patterns of what builds and delivers: shell, images, pipelines."""

from __future__ import annotations

from agents.records import Risk
from agents.tools.auditing.pattern import Pattern

_LOW, _MEDIUM, _HIGH = Risk.LOW, Risk.MEDIUM, Risk.HIGH

DELIVERY_PATTERNS: tuple[Pattern, ...] = (
    Pattern(
        "shell-pipe-to-shell",
        _HIGH,
        "bash .dockerfile dockerfile makefile yaml",
        r"\b(?:curl|wget)\b[^\n|;&]{0,300}\|\s*(?:sudo\s+)?(?:ba|z|da|k)?sh\b",
        "Runs whatever the server sends today.",
        "Download it, check its hash, then run it.",
        True,
    ),
    Pattern(
        "shell-world-writable",
        _MEDIUM,
        "*",
        r"\bchmod\s+(?:-R\s+)?(?:0?777|a\+rwx|o\+w|ugo\+rwx|666)\b|\bchmod\s*\([^)\n]{0,120}0o?[0-7]{0,2}[2367]\s*\)",
        "Everybody may write there.",
        "Give rights to those who need them: 750, 640.",
        True,
    ),
    Pattern(
        "shell-tls-off",
        _HIGH,
        "bash dockerfile makefile yaml",
        r"\bcurl\b[^\n|;]{0,200}\s(?:-k|--insecure)\b|\bwget\b[^\n|;]{0,200}--no-check-certificate|\bgit\s[^\n]{0,80}http\.sslVerify=false",
        "Nobody checks who answers.",
        "Leave verification on.",
        True,
    ),
    Pattern(
        "shell-eval",
        _MEDIUM,
        "bash",
        r"(?:^|[;&|]\s*)eval\s+[\"']?[^\n]{0,40}\$",
        "Runs text as code.",
        'Use arrays and "$@".',
    ),
    Pattern(
        "docker-latest",
        _LOW,
        "dockerfile",
        r"^FROM\s+(?!scratch)[\w./-]+(?::latest)?\s*(?:AS\s|$)",
        "What is built today is not what is built tomorrow.",
        "Name a version, best with its digest.",
        True,
    ),
    Pattern(
        "ci-pull-request-target",
        _MEDIUM,
        "yaml",
        r"^\s*pull_request_target\s*:",
        "Strangers' code may run with the project's secrets.",
        "Use pull_request, or never check out their code here.",
        True,
    ),
    Pattern(
        "ci-script-injection",
        _HIGH,
        "yaml",
        r"^(?!\s*[\w-]+:\s*[\"']?\$\{\{[^}\n]*\}\}[\"']?\s*$)[^\n]{0,200}"
        r"\$\{\{\s*github\.(?:event\.[\w.]*(?:title|body|message|name|ref|label)|head_ref)[\w.]*\s*\}\}",
        "A title or branch name becomes part of a command.",
        "Put it into env and quote the variable.",
        True,
    ),
    Pattern(
        "ci-moving-action",
        _LOW,
        "yaml",
        r"^\s*-?\s*uses:\s*[\w.-]+/[\w./-]+@(?:main|master|latest|v?HEAD)\b",
        "The action may be another one tomorrow.",
        "Pin it to a commit.",
        True,
    ),
    Pattern(
        "container-privileged",
        _HIGH,
        "yaml bash",
        r"^\s*privileged:\s*true\b|\bdocker\s+run\b[^\n]{0,200}--privileged\b",
        "The container may do everything on the host.",
        "Name the capabilities it needs.",
        True,
    ),
)
