"""Every error that leaves the daemon is a problem with a stable code; here each code gets its HTTP status."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from agents.errors import AgentError
from daemon.contract.problem import FieldFault, Problem
from daemon.contract.protocol import PROBLEM_MEDIA_TYPE
from daemon.errors import DaemonError, InternalError
from daemon.logs import REQUEST_ID
from indexer.errors import IndexerError
from spec.errors import SpecError

_log = logging.getLogger(__name__)

STATUS_OF_CODE: Final[Mapping[str, HTTPStatus]] = {
    "request.invalid": HTTPStatus.UNPROCESSABLE_ENTITY,
    "request.no_such_path": HTTPStatus.NOT_FOUND,
    "request.method_not_allowed": HTTPStatus.METHOD_NOT_ALLOWED,
    "request.unknown_name": HTTPStatus.NOT_FOUND,
    "request.bad_cursor": HTTPStatus.BAD_REQUEST,
    "workspace.unknown": HTTPStatus.NOT_FOUND,
    "request.idempotency_mismatch": HTTPStatus.UNPROCESSABLE_ENTITY,
    "request.in_progress": HTTPStatus.CONFLICT,
    "request.precondition_failed": HTTPStatus.PRECONDITION_FAILED,
    "request.precondition_missing": HTTPStatus.PRECONDITION_REQUIRED,
    "request.too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "request.changed_meanwhile": HTTPStatus.CONFLICT,
    "places.superseded": HTTPStatus.CONFLICT,
    "project.unknown": HTTPStatus.NOT_FOUND,
    "project.archived": HTTPStatus.CONFLICT,
    "branch.taken": HTTPStatus.CONFLICT,
    "record.invalid": HTTPStatus.UNPROCESSABLE_ENTITY,
    "ids.cannot_rename": HTTPStatus.CONFLICT,
    "spec.failed": HTTPStatus.INTERNAL_SERVER_ERROR,
    "spec.bad_formula": HTTPStatus.UNPROCESSABLE_ENTITY,
    "spec.unknown_fact": HTTPStatus.UNPROCESSABLE_ENTITY,
    "spec.bad_guard": HTTPStatus.UNPROCESSABLE_ENTITY,
    "spec.bad_bank": HTTPStatus.UNPROCESSABLE_ENTITY,
    "spec.bad_answer": HTTPStatus.UNPROCESSABLE_ENTITY,
    "spec.unknown_record": HTTPStatus.NOT_FOUND,
    "spec.bad_text": HTTPStatus.UNPROCESSABLE_ENTITY,
    "spec.bad_import": HTTPStatus.UNPROCESSABLE_ENTITY,
    "spec.evidence_refused": HTTPStatus.UNPROCESSABLE_ENTITY,
    "spec.locked": HTTPStatus.FORBIDDEN,
    "spec.nothing_to_undo": HTTPStatus.CONFLICT,
    "spec.undo_conflict": HTTPStatus.CONFLICT,
    "spec.log_broken": HTTPStatus.INTERNAL_SERVER_ERROR,
    "spec.cannot_build": HTTPStatus.CONFLICT,
    "settings.unknown": HTTPStatus.NOT_FOUND,
    "settings.bad_value": HTTPStatus.UNPROCESSABLE_ENTITY,
    "settings.unreadable": HTTPStatus.CONFLICT,
    "access.refused": HTTPStatus.FORBIDDEN,
    "access.only_for_people": HTTPStatus.FORBIDDEN,
    "approval.too_wide": HTTPStatus.FORBIDDEN,
    "approval.unknown": HTTPStatus.NOT_FOUND,
    "approval.settled": HTTPStatus.CONFLICT,
    "grant.unknown": HTTPStatus.NOT_FOUND,
    "run.unknown": HTTPStatus.NOT_FOUND,
    "run.not_ready": HTTPStatus.CONFLICT,
    "run.nothing_to_apply": HTTPStatus.CONFLICT,
    "run.plan_not_approved": HTTPStatus.FORBIDDEN,
    "run.out_of_time": HTTPStatus.CONFLICT,
    "run.step_too_long": HTTPStatus.CONFLICT,
    "access.bad_token": HTTPStatus.UNAUTHORIZED,
    "access.bad_host": HTTPStatus.FORBIDDEN,
    "home.wrong_owner": HTTPStatus.FORBIDDEN,
    "secrets.unavailable": HTTPStatus.SERVICE_UNAVAILABLE,
    "secrets.vault_unreadable": HTTPStatus.SERVICE_UNAVAILABLE,
    "home.unusable": HTTPStatus.INTERNAL_SERVER_ERROR,
    "daemon.failed": HTTPStatus.INTERNAL_SERVER_ERROR,
    "daemon.internal": HTTPStatus.INTERNAL_SERVER_ERROR,
    "daemon.unreachable": HTTPStatus.SERVICE_UNAVAILABLE,
    "daemon.start_failed": HTTPStatus.SERVICE_UNAVAILABLE,
    "daemon.too_new": HTTPStatus.SERVICE_UNAVAILABLE,
    "daemon.hung": HTTPStatus.SERVICE_UNAVAILABLE,
    "daemon.already_running": HTTPStatus.CONFLICT,
    "store.failed": HTTPStatus.INTERNAL_SERVER_ERROR,
    "store.corrupt": HTTPStatus.INTERNAL_SERVER_ERROR,
    "store.too_new": HTTPStatus.INTERNAL_SERVER_ERROR,
    "store.disk_full": HTTPStatus.INSUFFICIENT_STORAGE,
    "engine.failed": HTTPStatus.INTERNAL_SERVER_ERROR,
    "engine.unavailable": HTTPStatus.SERVICE_UNAVAILABLE,
    "index.failed": HTTPStatus.INTERNAL_SERVER_ERROR,
    "index.workspace_unreadable": HTTPStatus.UNPROCESSABLE_ENTITY,
    "index.catalogue_corrupt": HTTPStatus.SERVICE_UNAVAILABLE,
    "index.chunks_broken": HTTPStatus.SERVICE_UNAVAILABLE,
    "index.unknown_target": HTTPStatus.NOT_FOUND,
    "index.bad_query": HTTPStatus.BAD_REQUEST,
    "index.vectors_broken": HTTPStatus.SERVICE_UNAVAILABLE,
    "index.embedding_refused": HTTPStatus.CONFLICT,
    "index.no_history": HTTPStatus.CONFLICT,
    "index.disk_full": HTTPStatus.INSUFFICIENT_STORAGE,
    "index.cancelled": HTTPStatus.CONFLICT,
    "index.embedder_unavailable": HTTPStatus.CONFLICT,
    "change.failed": HTTPStatus.CONFLICT,
    "change.conflict": HTTPStatus.CONFLICT,
    "change.nothing": HTTPStatus.CONFLICT,
    "change.commit_refused": HTTPStatus.CONFLICT,
    "change.unknown_hunk": HTTPStatus.NOT_FOUND,
    "agents.failed": HTTPStatus.INTERNAL_SERVER_ERROR,
    "agent.failed": HTTPStatus.INTERNAL_SERVER_ERROR,
    "agent.unreadable": HTTPStatus.UNPROCESSABLE_ENTITY,
    "context.too_small": HTTPStatus.CONFLICT,
    "plan.faulty": HTTPStatus.UNPROCESSABLE_ENTITY,
    "tool.failed": HTTPStatus.CONFLICT,
    "tool.bad_arguments": HTTPStatus.UNPROCESSABLE_ENTITY,
    "tool.unknown": HTTPStatus.NOT_FOUND,
    "tool.undeclared": HTTPStatus.INTERNAL_SERVER_ERROR,
    "tool.missing": HTTPStatus.CONFLICT,
    "tool.page_refused": HTTPStatus.FORBIDDEN,
    "tool.command_failed": HTTPStatus.CONFLICT,
    "tool.tests_failed": HTTPStatus.CONFLICT,
    "tool.no_tests": HTTPStatus.CONFLICT,
    "tool.git_refused": HTTPStatus.CONFLICT,
    "tool.path_refused": HTTPStatus.FORBIDDEN,
    "tool.file_missing": HTTPStatus.NOT_FOUND,
    "tool.file_unsuitable": HTTPStatus.UNPROCESSABLE_ENTITY,
    "tool.file_changed": HTTPStatus.CONFLICT,
    "edit.failed": HTTPStatus.CONFLICT,
    "edit.bad_patch": HTTPStatus.UNPROCESSABLE_ENTITY,
    "edit.not_found": HTTPStatus.CONFLICT,
    "edit.ambiguous": HTTPStatus.CONFLICT,
    "edit.breaks_syntax": HTTPStatus.CONFLICT,
    "tree.failed": HTTPStatus.CONFLICT,
    "sandbox.error": HTTPStatus.CONFLICT,
    "sandbox.command_not_found": HTTPStatus.CONFLICT,
    "sandbox.failed": HTTPStatus.CONFLICT,
    "model.failed": HTTPStatus.BAD_GATEWAY,
    "model.none": HTTPStatus.SERVICE_UNAVAILABLE,
    "model.unknown": HTTPStatus.NOT_FOUND,
    "model.unavailable": HTTPStatus.SERVICE_UNAVAILABLE,
    "model.none_answered": HTTPStatus.SERVICE_UNAVAILABLE,
    "model.refused": HTTPStatus.BAD_GATEWAY,
    "model.offline": HTTPStatus.FORBIDDEN,
    "model.context_exceeded": HTTPStatus.BAD_GATEWAY,
    "model.unusable_answer": HTTPStatus.BAD_GATEWAY,
    "model.budget_exceeded": HTTPStatus.FORBIDDEN,
    "model.price_unknown": HTTPStatus.FORBIDDEN,
}

_CODE_OF_STATUS: Final[Mapping[int, str]] = {
    HTTPStatus.NOT_FOUND: "request.no_such_path",
    HTTPStatus.METHOD_NOT_ALLOWED: "request.method_not_allowed",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "request.too_large",
}


def install_problems(app: FastAPI) -> None:
    """Let `app` answer every kind of failure with a problem."""
    app.add_exception_handler(DaemonError, _answer_own)
    app.add_exception_handler(IndexerError, _answer_own)
    app.add_exception_handler(SpecError, _answer_own)
    app.add_exception_handler(AgentError, _answer_own)
    app.add_exception_handler(RequestValidationError, _answer_invalid)
    app.add_exception_handler(UnicodeEncodeError, _answer_half_letter)
    app.add_exception_handler(HTTPException, _answer_http)
    app.add_exception_handler(Exception, _answer_fault)


def problem_response(
    code: str, detail: str, hint: str = "", instance: str = "", faults: list[FieldFault] | None = None
) -> Response:
    """A problem as an HTTP answer."""
    status = STATUS_OF_CODE.get(code, HTTPStatus.INTERNAL_SERVER_ERROR)
    problem = Problem(
        type=f"urn:groundplan:problem:{code}",
        title=status.phrase,
        status=status,
        detail=_whole(detail),
        code=code,
        hint=_whole(hint),
        instance=instance,
        request_id=REQUEST_ID.get(),
        faults=faults or [],
    )
    return Response(problem.model_dump_json(), status, media_type=PROBLEM_MEDIA_TYPE)


def _whole(text: str) -> str:
    """The text without halves of letters, which may come from what was asked and cannot be sent."""
    return text.encode("utf-8", "replace").decode()


async def _answer_own(request: Request, error: Exception) -> Response:
    assert isinstance(error, DaemonError | IndexerError | SpecError | AgentError)
    response = problem_response(error.code, error.message, error.hint, request.url.path)
    if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        _log.error("%s %s: %s", request.method, request.url.path, error.message, exc_info=error)
    return response


async def _answer_invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    faults = [
        FieldFault(where=".".join(str(part) for part in fault["loc"]), message=str(fault["msg"]))
        for fault in error.errors()
    ]
    told = "; ".join(f"{fault.where}: {fault.message}" for fault in faults)
    hint = "The shapes of all requests are in /api/v1/openapi.json."
    return problem_response("request.invalid", f"The request is not valid: {told}.", hint, request.url.path, faults)


async def _answer_half_letter(request: Request, error: Exception) -> Response:
    """JSON can spell a surrogate without its other half; no text, no file and no database can hold one."""
    hint = "Send whole letters: a lone surrogate such as \\ud800 is none."
    return problem_response("request.invalid", "The request holds half of a letter.", hint, request.url.path)


async def _answer_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = _CODE_OF_STATUS.get(error.status_code, "request.invalid")
    told = {
        "request.no_such_path": f"There is nothing at {request.url.path}.",
        "request.method_not_allowed": f"{request.method} does not work at {request.url.path}.",
    }.get(code, str(error.detail))
    response = problem_response(code, told, "All paths are in /api/v1/openapi.json.", request.url.path)
    response.headers.update(error.headers or {})
    return response


async def _answer_fault(request: Request, error: Exception) -> Response:
    """A fault of ours: the caller gets the request's id, the log the trace, and before the caller can look there."""
    _log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    request.state.fault_is_logged = True
    told = InternalError(REQUEST_ID.get())
    return problem_response(told.code, told.message, told.hint, request.url.path)
