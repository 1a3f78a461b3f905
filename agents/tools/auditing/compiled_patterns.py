"""Dangerous patterns of Java, Kotlin, Go, C, C++, C#, Rust and Swift."""

from __future__ import annotations

from agents.records import Risk
from agents.tools.auditing.pattern import Pattern

_LOW, _MEDIUM, _HIGH = Risk.LOW, Risk.MEDIUM, Risk.HIGH

COMPILED_PATTERNS: tuple[Pattern, ...] = (
    Pattern(
        "java-exec",
        _MEDIUM,
        "java kotlin",
        r"\bgetRuntime\s*\(\s*\)\s*\.\s*exec\s*\(",
        "Starts a program from text.",
        "Use ProcessBuilder with a list of arguments.",
    ),
    Pattern(
        "java-deserialize",
        _HIGH,
        "java kotlin",
        r"\bnew\s+ObjectInputStream\s*\(|\.readObject\s*\(\s*\)",
        "Loading runs code of the data's choice.",
        "Use JSON, or an ObjectInputFilter.",
    ),
    Pattern(
        "java-weak-hash",
        _LOW,
        "java kotlin",
        r"\bgetInstance\s*\(\s*\"(?:MD5|SHA-?1)\"",
        "MD5 and SHA-1 can be forged.",
        "Use SHA-256; for passwords Argon2 or PBKDF2.",
    ),
    Pattern(
        "java-weak-cipher",
        _MEDIUM,
        "java kotlin",
        r"\bgetInstance\s*\(\s*\"(?:DES|RC4|AES/ECB|AES\")",
        "The cipher or its mode is broken.",
        "Use AES/GCM/NoPadding.",
    ),
    Pattern(
        "java-sql-text",
        _HIGH,
        "java kotlin",
        r"\.(?:executeQuery|executeUpdate|execute|createQuery|createNativeQuery)\s*\(\s*\"[^\"\n]{0,300}\"\s*\+",
        "SQL is put together from text, so that a value can change the statement.",
        "Use PreparedStatement with parameters.",
    ),
    Pattern(
        "go-tls-off",
        _HIGH,
        "go",
        r"\bInsecureSkipVerify\s*:\s*true\b",
        "Nobody checks who answers.",
        "Leave verification on, or set RootCAs.",
    ),
    Pattern(
        "go-shell",
        _HIGH,
        "go",
        r"\bexec\.Command(?:Context)?\s*\([^)\n]{0,60}\"(?:sh|bash|cmd)\"\s*,\s*\"(?:-c|/C)\"",
        "A shell reads the command.",
        "Call the program with its arguments.",
    ),
    Pattern(
        "go-weak-hash", _LOW, "go", r"\b(?:md5|sha1)\.(?:New|Sum)\b", "MD5 and SHA-1 can be forged.", "Use sha256."
    ),
    Pattern(
        "go-sql-text",
        _HIGH,
        "go",
        r"\.(?:Query|QueryRow|Exec)(?:Context)?\s*\([^)\n]{0,40}(?:fmt\.Sprintf\s*\(|\"[^\"\n]{0,300}\"\s*\+)",
        "SQL is put together from text, so that a value can change the statement.",
        "Bind values as parameters.",
    ),
    Pattern(
        "c-unbounded-copy",
        _HIGH,
        "c cpp",
        r"(?<![\w.>])(?:gets|strcpy|strcat|sprintf|vsprintf)\s*\(",
        "Writes without knowing how much room there is.",
        "Use fgets, snprintf or strlcpy.",
    ),
    Pattern(
        "c-system",
        _MEDIUM,
        "c cpp",
        r"(?<![\w.>:])(?:system|popen)\s*\(",
        "Gives text to a shell.",
        "Use posix_spawn with a list of arguments.",
    ),
    Pattern(
        "csharp-deserialize",
        _HIGH,
        "csharp",
        r"\bnew\s+(?:BinaryFormatter|NetDataContractSerializer|LosFormatter|SoapFormatter)\b|\bTypeNameHandling\s*=\s*TypeNameHandling\.(?:All|Auto|Objects)",
        "Loading makes any object of the data.",
        "Use System.Text.Json.",
    ),
    Pattern(
        "csharp-tls-off",
        _HIGH,
        "csharp",
        r"\bServerCertificate(?:Custom)?ValidationCallback\b[^;\n]{0,120}(?:true|Dangerous)",
        "Nobody checks who answers.",
        "Leave verification on.",
    ),
    Pattern(
        "rust-tls-off",
        _HIGH,
        "rust",
        r"\bdanger_accept_invalid_(?:certs|hostnames)\s*\(\s*true",
        "Nobody checks who answers.",
        "Leave verification on.",
    ),
    Pattern(
        "swift-tls-off",
        _MEDIUM,
        "swift",
        r"\ballowsArbitraryLoads\b|\bdisableEvaluation\b",
        "Connections need not be safe.",
        "Name the exceptions.",
    ),
)
