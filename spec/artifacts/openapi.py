"""The interface over HTTP as an OpenAPI 3.1 document in YAML.

The sections are pieces of one YAML document, so their order matters: info, paths, then everything below `components`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from spec.artifacts.markdown import sentence
from spec.artifacts.model import ArtifactType, Section
from spec.artifacts.openapi_paths import FAILURES, Paths, parameters_of
from spec.artifacts.openapi_schemas import entity_schemas, error_name, schema_names
from spec.artifacts.openapi_text import FILENAME, as_yaml, check_openapi
from spec.artifacts.shape import Shape, missing_entities, shape_named, shapes_of
from spec.view import SpecView

_OPEN: Final = {
    "api.pagination": "How long lists are read is not decided; cursors are taken until it is.",
    "api.versioning": "How the interface changes is not decided; its version stands in no path.",
    "api.errors": "The form of errors is not decided; problem+json (RFC 9457) is taken until it is.",
    "auth.method": "How callers prove who they are is not decided, so no operation asks for it.",
}


def render_openapi(view: SpecView) -> Sequence[Section]:
    """The sections of the document."""
    return tuple(_sections(view, shapes_of(view)))


def _sections(view: SpecView, shapes: Sequence[Shape]) -> Iterator[Section]:
    names = schema_names(shapes)
    paths = Paths(view, shapes, names)
    made = {shape.name: paths.of(shape) for shape in shapes}
    yield Section(
        "info",
        "Interface",
        _info(view, shapes),
        ("fact:api.versioning", "fact:api.rate_limit"),
        _gaps(view, "api.versioning"),
    )
    gaps = () if any(made.values()) else ("No entity has an operation, so there is nothing to call.",)
    yield Section("paths", "Paths", "paths:" if any(made.values()) else "paths: {}", (), gaps)
    for shape in shapes:
        if made[shape.name]:
            facts = tuple(
                f"fact:{name}"
                for name in ("api.pagination", "api.idempotency", "api.rate_limit", "data.deletion", "auth.method")
            )
            yield Section(
                f"paths:{shape.name}", f"Paths of {shape.name}", as_yaml(made[shape.name], 1), (shape.subject, *facts)
            )
    yield Section("security", "Who may call", _security(view), ("fact:auth.method",), _gaps(view, "auth.method"))
    shared = {"parameters": parameters_of(view), "headers": {"ETag": _etag()}}
    facts = ("fact:api.pagination", "fact:api.idempotency", "fact:idempotency.key_ttl", "fact:api.versioning")
    yield Section("paths:parameters", "Parameters", as_yaml(shared, 1), facts, _gaps(view, "api.pagination"))
    yield Section("schemas", "Schemas", "  schemas:")
    for shape in shapes:
        text = as_yaml(entity_schemas(shape, shapes, names[shape.name], view), 2)
        targets = sorted(
            {other.subject for p in shape.public() if (other := shape_named(shapes, p.target))} - {shape.subject}
        )
        yield Section(
            f"schemas:{shape.name}",
            shape.name,
            text,
            (shape.subject, *targets, "fact:ids.kind", "fact:api.pagination"),
            shape.gaps,
        )
    yield Section(
        "errors",
        "Errors",
        _errors(view, shapes),
        ("fact:api.errors", "fact:api.rate_limit", "fact:auth.method"),
        _gaps(view, "api.errors"),
    )


def _gaps(view: SpecView, fact: str) -> tuple[str, ...]:
    return () if view.value(fact) is not None else (_OPEN[fact],)


def _info(view: SpecView, shapes: Sequence[Shape]) -> str:
    told = [" ".join(view.project.idea.split())]
    rate = view.number("api.rate_limit")
    if rate:
        told.append(f"One client may make {rate:g} requests a minute.")
    if view.word("tenancy.model") not in {"", "single"}:
        told.append("Whose data is meant follows from who asks; no path names the tenant.")
    way = view.word("api.versioning")
    told += {
        "header": ["The version is asked for in the header API-Version."],
        "additive_only": ["Changes only add: a client ignores what it does not know."],
    }.get(way, [])
    info = {
        "title": " ".join(view.project.name.split()),
        "version": "1.0.0",
        "description": " ".join(sentence(part) for part in told if part) or "No idea is told.",
    }
    server = {
        "url": "https://{host}/v1" if way == "path" else "https://{host}",
        "description": "Wherever it is deployed.",
        "variables": {"host": {"default": "api.example.com"}},
    }
    tags = [
        {"name": shape.name, "description": " ".join(shape.entity.description.split()) or f"All about {shape.name}."}
        for shape in shapes
    ]
    return as_yaml({"openapi": "3.1.0", "info": info, "servers": [server], "tags": tags})


def _security(view: SpecView) -> str:
    """Who is asked for what; `components` is opened here."""
    schemes = _schemes(view)
    asked = [{name: ["api"] if scheme["type"] == "oauth2" else []} for name, scheme in schemes.items()]
    head = as_yaml({"security": asked})
    return f"{head}\n\ncomponents:\n{as_yaml({'securitySchemes': schemes}, 1)}"


def _schemes(view: SpecView) -> dict[str, Any]:
    method = view.word("auth.method")
    if method in {"password", "magic_link"}:
        how = "password" if method == "password" else "a link sent by mail"
        if view.project.type == "web_app":
            told = f"The cookie of the session that begins with {how}."
            return {"session": {"type": "apiKey", "in": "cookie", "name": "session", "description": told}}
        return {
            "bearer": {
                "type": "http",
                "scheme": "bearer",
                "description": f"The token of the session that begins with {how}.",
            }
        }
    made: dict[str, dict[str, Any]] = {
        "oauth": {
            "oauth": {
                "type": "oauth2",
                "description": "A token of the provider.",
                "flows": {"authorizationCode": _flow()},
            }
        },
        "sso": {
            "sso": {
                "type": "openIdConnect",
                "openIdConnectUrl": "https://login.example.com/.well-known/openid-configuration",
            }
        },
        "api_key": {
            "apiKey": {"type": "apiKey", "in": "header", "name": "X-API-Key", "description": "The key of the caller."}
        },
        "mtls": {"mtls": {"type": "mutualTLS", "description": "The certificate of the caller."}},
    }
    return made.get(method, {})


def _flow() -> dict[str, Any]:
    base = "https://login.example.com/oauth"
    return {
        "authorizationUrl": f"{base}/authorize",
        "tokenUrl": f"{base}/token",
        "scopes": {"api": "Use of this interface."},
    }


def _etag() -> dict[str, Any]:
    return {"description": "Stands for this very version of it; sent back as If-Match.", "schema": {"type": "string"}}


def _errors(view: SpecView, shapes: Sequence[Shape]) -> str:
    """The answers that are no success, and the schema of what they say."""
    form = view.word("api.errors", "problem_json")
    used = [
        code
        for code in FAILURES
        if code not in {"401", "403"} or view.word("auth.method") not in {"", "none", "os_user"}
    ]
    used = [code for code in used if code != "429" or view.number("api.rate_limit")]
    name, media = {"own_json": ("Error", "application/json"), "plain": ("", "text/plain")}.get(
        form, ("Problem", "application/problem+json")
    )
    called = error_name(shapes, name) if name else ""
    schema: dict[str, Any] = {"$ref": f"#/components/schemas/{called}"} if name else {"type": "string"}
    responses: dict[str, Any] = {}
    for code in used:
        title, told = FAILURES[code]
        wait = {"description": "Seconds to wait.", "schema": {"type": "integer", "minimum": 0}}
        headers = {"headers": {"Retry-After": wait}} if code == "429" else {}
        responses[title] = {"description": told, **headers, "content": {media: {"schema": schema}}}
    pieces = [as_yaml({called: _error_schema(name)}, 2)] if name else []
    return "\n\n".join([*pieces, as_yaml({"responses": responses}, 1)])


def _error_schema(name: str) -> dict[str, Any]:
    fault = {
        "type": "object",
        "required": ["field", "message"],
        "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
    }
    faults = {"type": "array", "description": "Each value that is not allowed.", "items": fault}
    if name == "Error":
        told = {"type": "string", "description": "What went wrong, for people."}
        code = {"type": "string", "description": "What went wrong, for programs; never changes its meaning."}
        members = {"code": code, "message": told, "errors": faults}
        return {
            "type": "object",
            "description": "What went wrong.",
            "required": ["code", "message"],
            "properties": members,
        }
    members = {
        "type": {
            "type": "string",
            "format": "uri-reference",
            "default": "about:blank",
            "description": "What kind of problem it is.",
        },
        "title": {"type": "string", "description": "The kind in words."},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string", "description": "What went wrong this time."},
        "instance": {"type": "string", "format": "uri-reference"},
        "errors": faults,
    }
    return {
        "type": "object",
        "description": "A problem as RFC 9457 has it.",
        "required": ["title", "status"],
        "properties": members,
    }


OPENAPI = ArtifactType(
    name="openapi",
    title="Interface over HTTP (OpenAPI)",
    filename=FILENAME,
    media="application/yaml",
    render=render_openapi,
    check=check_openapi,
    blockers=missing_entities,
)
