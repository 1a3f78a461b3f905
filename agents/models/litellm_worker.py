"""The process in which litellm lives: 170 MB and seconds of import that the daemon never pays.

Orders come on standard input, reports go out on what was standard output; keys come with the orders and stay in memory.
Offline, no socket of this process reaches another machine, whatever the library tries. Ends with its input.
"""

from __future__ import annotations

import asyncio
import importlib
import os
import signal
import socket
import sys
import threading
from decimal import Decimal
from typing import Any, BinaryIO, Final

import msgspec

from agents.models.litellm_troubles import report_of
from agents.models.litellm_wire import Order, Report, WireCall
from indexer.embedding.litellm import NO_CALLS_HOME
from indexer.embedding.offline import forbid_remote_sockets

_TIMEOUT_S: Final = 600.0


class Contacted:
    """Hosts that sockets of this process were connected to, by the names that were looked up for them."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._seen: dict[str, None] = {}
        self._lookup = socket.getaddrinfo

    def watch(self) -> None:
        """Begin to note, for good."""
        socket.getaddrinfo = self._noted_lookup
        sys.addaudithook(self._note)

    def take(self) -> list[str]:
        """Those seen since the last call."""
        seen, self._seen = self._seen, {}
        return list(seen)

    def _noted_lookup(self, host: Any, *arguments: Any, **options: Any) -> Any:
        found = self._lookup(host, *arguments, **options)
        name = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host or "")
        self._names.update({str(entry[4][0]): name for entry in found})
        return found

    def _note(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "socket.connect" and isinstance(arguments[1], tuple) and isinstance(arguments[1][0], str):
            address = arguments[1][0]
            self._seen[self._names.get(address, address)] = None


class Desk:
    """Answers orders, several at a time. Lives on one loop: litellm ties its own workers to the first that it meets."""

    def __init__(self, out: BinaryIO, contacted: Contacted) -> None:
        self._out = out
        self._contacted = contacted
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._litellm: Any = None

    def take(self, order: Order) -> None:
        """Begin with an order, or end one."""
        if order.do == "stop":
            task = self._tasks.get(order.id)
            if task is not None:
                task.cancel()
            return
        task = asyncio.get_running_loop().create_task(self._answer(order), name=f"order {order.id}")
        self._tasks[order.id] = task
        task.add_done_callback(lambda _: self._tasks.pop(order.id, None))

    def load(self) -> None:
        """Import litellm, told to keep to itself."""
        os.environ.update(dict.fromkeys(NO_CALLS_HOME, "True"))
        # By name: the type checker, which follows a plain import, would read 2,600 modules.
        litellm: Any = importlib.import_module("litellm")
        litellm.suppress_debug_info = True
        litellm.turn_off_message_logging = True
        litellm.drop_params = True  # a provider without `temperature` is asked without
        litellm.DEFAULT_MAX_RETRIES = 0  # the gateway has its own
        self._litellm = litellm

    async def _answer(self, order: Order) -> None:
        try:
            report = self._described(order) if order.do == "describe" else await self._chat(order)
        except Exception as error:  # the boundary of an order: whatever happens becomes a report
            report = report_of(error, order)
        report.hosts = self._contacted.take()
        self._send(report)

    async def _chat(self, order: Order) -> Report:
        stream = await self._litellm.acompletion(
            **order.body,
            model=order.model,
            api_base=order.api_base or None,
            api_key=order.api_key or None,
            stream=True,
            stream_options={"include_usage": True},
            timeout=_TIMEOUT_S,
            num_retries=0,
            max_retries=0,
            _skip_mcp_handler=True,  # its handler imports packages that are not declared
        )
        chunks = []
        try:
            async for chunk in stream:
                chunks.append(chunk)
                text = chunk.choices[0].delta.content if chunk.choices else None
                if text:
                    self._send(Report(order.id, "delta", text))
        finally:
            closing = getattr(stream, "aclose", None)
            if closing is not None:
                await closing()
        return self._whole(order, chunks)

    def _whole(self, order: Order, chunks: list[Any]) -> Report:
        whole = self._litellm.stream_chunk_builder(chunks, messages=order.body.get("messages"))
        report = Report(order.id, "done")
        if whole is None or not whole.choices:
            return report
        message = whole.choices[0].message
        report.text = message.content or ""
        report.finish = str(whole.choices[0].finish_reason or "")
        report.calls = [
            WireCall(call.id or "", call.function.name or "", call.function.arguments or "")
            for call in message.tool_calls or ()
        ]
        usage = getattr(whole, "usage", None)
        if usage is not None:
            report.prompt_tokens, report.completion_tokens = usage.prompt_tokens, usage.completion_tokens
        report.cost = self._cost(order.model, whole)
        return report

    def _cost(self, model: str, whole: Any) -> str | None:
        try:
            cost = self._litellm.completion_cost(completion_response=whole, model=model)
        except Exception:  # the library's word for a price that it does not know has changed often
            return None
        return _digits(cost) if cost else None

    def _described(self, order: Order) -> Report:
        report = Report(order.id, "description")
        try:
            info = dict(self._litellm.get_model_info(order.model))
        except Exception:  # as above: a model that it has not heard of
            return report
        report.context_tokens = int(info.get("max_input_tokens") or info.get("max_tokens") or 0)
        report.has_tools = bool(info.get("supports_function_calling"))
        report.binds = bool(info.get("supports_response_schema"))
        read, written = info.get("input_cost_per_token"), info.get("output_cost_per_token")
        # Both 0 means that nobody has filled them in, but where the name says that it is free.
        if read is not None and written is not None and (read or written or order.model.endswith(":free")):
            report.prompt_price, report.completion_price = _digits(read), _digits(written)
        return report

    def _send(self, report: Report) -> None:
        try:
            self._out.write(msgspec.json.encode(report) + b"\n")
            self._out.flush()
        except (BrokenPipeError, ValueError):
            os._exit(0)  # nobody listens any more

    def ready(self, trouble: str = "") -> None:
        """Say that orders can come, or that they never can."""
        self._send(Report(0, "trouble", trouble, trouble="missing") if trouble else Report(0, "ready"))


def _digits(amount: float) -> str:
    return format(Decimal(repr(float(amount))), "f")


def main() -> None:
    """Serve until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # libraries print, and standard output is the parent's
    begin = msgspec.json.decode(sys.stdin.buffer.readline(), type=Order)
    contacted = Contacted()
    contacted.watch()
    if begin.is_offline:
        forbid_remote_sockets()
    asyncio.run(_serve(Desk(out, contacted)))
    os._exit(0)  # its threads may hang in a library


async def _serve(desk: Desk) -> None:
    loop, over = asyncio.get_running_loop(), asyncio.Event()
    try:
        await loop.run_in_executor(None, desk.load)
    except ImportError as error:
        desk.ready(str(error))
        return
    desk.ready()

    def read() -> None:
        decoder = msgspec.json.Decoder(Order)
        for line in sys.stdin.buffer:
            loop.call_soon_threadsafe(desk.take, decoder.decode(line))
        loop.call_soon_threadsafe(over.set)

    threading.Thread(target=read, name="orders", daemon=True).start()
    await over.wait()
