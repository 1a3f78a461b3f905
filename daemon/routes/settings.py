"""Settings: see and change them."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from daemon.contract.event import EventKind
from daemon.contract.ids import Actor
from daemon.contract.page import Page
from daemon.contract.settings import SettingChange, SettingView
from daemon.events import EventHub
from daemon.settings.values import Settings
from daemon.web.etags import require_match, tag
from daemon.web.pages import WantedPage, slice_page


def settings_router(settings: Settings, hub: EventHub, user: Actor) -> APIRouter:
    """Routes on settings; changes are published as done by `user`."""
    router = APIRouter(prefix="/settings", tags=["settings"])

    @router.get("")
    def list_settings(page: WantedPage) -> Page[SettingView]:
        """All settings."""
        return slice_page(settings.views(), page)

    @router.get("/{name}")
    def get_setting(name: str, response: Response) -> SettingView:
        """One setting."""
        view = settings.view(name)
        tag(response, view)
        return view

    @router.put("/{name}")
    def set_setting(name: str, change: SettingChange, request: Request, response: Response) -> SettingView:
        """Change a setting, or put its default back with null."""
        require_match(request, settings.view(name), optional=True)
        view = settings.change(name, change.value)
        hub.publish(EventKind.SETTINGS_CHANGED, user, {"name": name, "value": view.value})
        tag(response, view)
        return view

    return router
