"""The paths of an OpenAPI document: what can be done with each entity, and what can come back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from spec.artifacts.openapi_schemas import SchemaNames, pagination_of, schema_of
from spec.artifacts.shape import Names, Property, Shape
from spec.entities.naming import pascal, singular, snake
from spec.view import SpecView

DELETIONS = {
    "soft": "It is marked as deleted and no longer shown.",
    "hard": "It is gone for good.",
    "anonymise": "What names a person is taken out; the rest stays.",
}


class Paths:
    """Writes the paths; keeps what all operations share."""

    def __init__(self, view: SpecView, shapes: Sequence[Shape], names: dict[str, SchemaNames]) -> None:
        self.view = view
        self.shapes = shapes
        self.names = names
        self.has_auth = view.word("auth.method") not in {"", "none", "os_user"}
        self.is_limited = bool(view.number("api.rate_limit"))
        ids = Names(limit=200)
        self.ids = {
            shape.name: {
                "list": ids.free(f"list{pascal(shape.plural)}", ""),
                **{verb: ids.free(f"{verb}{shape.name}", "") for verb in ("create", "get", "update", "delete")},
            }
            for shape in shapes
        }

    def of(self, shape: Shape) -> dict[str, Any]:
        """The paths of one entity, none when nothing can be done with it."""
        base = f"/{shape.plural.replace('_', '-')}"
        key = f"{snake(shape.name)}_{shape.key.name}"
        all_of_them = {
            **({"get": self._list(shape)} if shape.allows("list") else {}),
            **({"post": self._create(shape)} if shape.allows("create") else {}),
        }
        one = {
            **({"get": self._read(shape)} if shape.allows("read") else {}),
            **({"patch": self._update(shape)} if shape.allows("update") else {}),
            **({"delete": self._delete(shape)} if shape.allows("delete") else {}),
        }
        place = {
            "name": key,
            "in": "path",
            "required": True,
            "description": f"Which {shape.name}.",
            "schema": schema_of(shape.key),
        }
        made: dict[str, Any] = {}
        if all_of_them:
            made[base] = all_of_them
        if one:
            made[f"{base}/{{{key}}}"] = {"parameters": [place], **one}
        return made

    def _list(self, shape: Shape) -> dict[str, Any]:
        paging = {"cursor": ("Limit", "Cursor"), "offset": ("Limit", "Offset")}.get(pagination_of(self.view), ())
        parameters = [*(reference("parameters", name) for name in paging), *self._filters(shape)]
        answer = self._answer(f"One page of {_words(shape.plural)}.", self.names[shape.name].page)
        answers = {"200": answer, **self._failures("400")}
        return self._operation(shape, "list", f"List {_words(shape.plural)}", answers, parameters)

    def _filters(self, shape: Shape) -> Iterator[dict[str, Any]]:
        """Parameters that narrow a list: by what it points at, and by what it can be."""
        taken = Names(("limit", "cursor", "offset"))
        for p in shape.public():
            if p.target or (p.values and not p.many):
                name = taken.free(f"{singular(p.name.removesuffix('_ids'))}_id" if p.is_link else p.name, "_filter")
                told = f"Only those whose {p.field.replace('_', ' ')} is this one."
                schema = schema_of(_single(p))
                yield {"name": name, "in": "query", "required": False, "description": told, "schema": schema}

    def _create(self, shape: Shape) -> dict[str, Any]:
        names = self.names[shape.name]
        answer = self._answer(f"The new {shape.name}.", names.entity, with_tag=True)
        where = {"description": "Where it can be read.", "schema": {"type": "string", "format": "uri-reference"}}
        answer["headers"] = {"Location": where, **answer["headers"]}
        parameters = [reference("parameters", "IdempotencyKey")] if self.view.holds("api.idempotency") else []
        answers = {"201": answer, **self._failures("400", "409", "422")}
        body = _body(names.create, "application/json")
        return self._operation(shape, "create", f"Create {_one(shape.name)}", answers, parameters, body)

    def _read(self, shape: Shape) -> dict[str, Any]:
        answer = self._answer(f"The {shape.name}.", self.names[shape.name].entity, with_tag=True)
        return self._operation(shape, "get", f"Read {_one(shape.name)}", {"200": answer, **self._failures("404")})

    def _update(self, shape: Shape) -> dict[str, Any]:
        names = self.names[shape.name]
        answer = self._answer(f"The {shape.name} as it is now.", names.entity, with_tag=True)
        answers = {"200": answer, **self._failures("400", "404", "409", "412", "422")}
        body = _body(names.update, "application/merge-patch+json")
        guard = [reference("parameters", "IfMatch")]
        return self._operation(shape, "update", f"Change {_one(shape.name)}", answers, guard, body)

    def _delete(self, shape: Shape) -> dict[str, Any]:
        answers: dict[str, Any] = {"204": {"description": "It is deleted."}, **self._failures("404", "409", "412")}
        guard = [reference("parameters", "IfMatch")]
        told = DELETIONS.get(self.view.word("data.deletion"), "")
        return self._operation(shape, "delete", f"Delete {_one(shape.name)}", answers, guard, told=told)

    def _operation(
        self,
        shape: Shape,
        verb: str,
        summary: str,
        answers: dict[str, Any],
        parameters: Sequence[dict[str, Any]] = (),
        body: dict[str, Any] | None = None,
        told: str = "",
    ) -> dict[str, Any]:
        made: dict[str, Any] = {"operationId": self.ids[shape.name][verb], "summary": summary}
        if told:
            made["description"] = told
        made["tags"] = [shape.name]
        version = [reference("parameters", "ApiVersion")] if self.view.word("api.versioning") == "header" else []
        if parameters or version:
            made["parameters"] = [*version, *parameters]
        if body:
            made["requestBody"] = body
        return {**made, "responses": answers}

    def _answer(self, told: str, schema: str, *, with_tag: bool = False) -> dict[str, Any]:
        content = {"application/json": {"schema": reference("schemas", schema)}}
        headers = {"ETag": reference("headers", "ETag")} if with_tag else None
        return {"description": told, **({"headers": headers} if headers else {}), "content": content}

    def _failures(self, *codes: str) -> dict[str, Any]:
        wanted = {*codes, *(("401", "403") if self.has_auth else ()), *(("429",) if self.is_limited else ())}
        return {code: reference("responses", FAILURES[code][0]) for code in sorted(wanted)}


FAILURES = {
    "400": ("BadRequest", "The request cannot be understood."),
    "401": ("Unauthorized", "Nobody has said who asks, or it cannot be believed."),
    "403": ("Forbidden", "Who asks may not do this."),
    "404": ("NotFound", "There is no such thing, or none that the one who asks may see."),
    "409": (
        "Conflict",
        "It clashes with what is there: a value that has to be unique, or something that still needs it.",
    ),
    "412": ("PreconditionFailed", "It was changed since it was read: read it again."),
    "422": ("Unprocessable", "A value is missing or not allowed; each is named."),
    "429": ("TooManyRequests", "Too many requests: wait as long as Retry-After says."),
}
"""Name and meaning of each answer that is no success."""


def reference(kind: str, name: str) -> dict[str, Any]:
    """A reference to a component."""
    return {"$ref": f"#/components/{kind}/{name}"}


def parameters_of(view: SpecView) -> dict[str, Any]:
    """The parameters that several operations share."""
    made: dict[str, Any] = {
        "IfMatch": _header("If-Match", "The ETag of what was read: the change is refused when it is not that any more.")
    }
    if view.word("api.versioning") == "header":
        made["ApiVersion"] = _header(
            "API-Version", "The date of the version that the client was written for; without it the newest answers."
        )
    if view.holds("api.idempotency"):
        hours = view.number("idempotency.key_ttl")
        kept = f" It is remembered for {hours:g} hours." if hours else ""
        told = f"A key of the client's own, one for each intent: a repetition is answered the same and done once.{kept}"
        made["IdempotencyKey"] = _header("Idempotency-Key", told, is_required=True)
    paging = pagination_of(view)
    if paging in {"cursor", "offset"}:
        size = {"type": "integer", "minimum": 1, "maximum": 100, "default": 25}
        made["Limit"] = _query("limit", "How many at most.", size)
    if paging == "cursor":
        made["Cursor"] = _query(
            "cursor", "The next_cursor of the page before; without it the first page comes.", {"type": "string"}
        )
    elif paging == "offset":
        made["Offset"] = _query("offset", "How many to leave out.", {"type": "integer", "minimum": 0, "default": 0})
    return made


def _header(name: str, told: str, *, is_required: bool = False) -> dict[str, Any]:
    schema = {"type": "string", "minLength": 1, "maxLength": 255}
    return {"name": name, "in": "header", "required": is_required, "description": told, "schema": schema}


def _query(name: str, told: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": told, "schema": schema}


def _body(schema: str, media: str) -> dict[str, Any]:
    return {"required": True, "content": {media: {"schema": reference("schemas", schema)}}}


def _single(p: Property) -> Property:
    return Property(p.name, p.field, p.type, values=p.values, form=p.form)


def _words(name: str) -> str:
    return name.replace("_", " ")


def _one(name: str) -> str:
    return f"an {name}" if name[0] in "AEIO" else f"a {name}"
