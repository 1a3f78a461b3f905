"""The page of the policy: the rules in force, what they say of a command, a person's own file of them, and grants."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Final

from daemon.contract.policy import GrantView, PolicyQuestion, PolicyView
from gui.operations.desk import Desk
from gui.operations.operation import Failure
from gui.operations.policy import (
    Saved,
    explain,
    list_grants,
    read_own_rules,
    read_policy,
    revoke_grant,
    save_own_rules,
)
from gui.operations.topic import Topic
from gui.views.settings.explain_card import ExplainCard
from gui.views.settings.grants_card import GrantsCard
from gui.views.settings.page import SettingsPage
from gui.views.settings.rules_card import RulesCard
from gui.views.settings.rules_editor import RulesEditor
from gui.widgets.note import Note

_GONE: Final = "The file was changed by somebody else."


class PolicyPage(SettingsPage):
    """Explain first, since it is what people come for; then the rules, the own file, and the grants."""

    name: ClassVar[str] = "policy"
    title: ClassVar[str] = "Policy"
    icon: ClassVar[str] = "shield"
    topics: ClassVar[frozenset[Topic]] = frozenset({Topic.SETTINGS, Topic.APPROVALS, Topic.PLANS})
    words: ClassVar[tuple[str, ...]] = ("rules", "allow", "deny", "ask", "grants", "explain")

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._wanted_line = ""
        self.faults = Note("", "bad", "clash")
        self.faults.hide()
        self.explain = ExplainCard()
        self.rules = RulesCard()
        self.editor = RulesEditor()
        self.grants = GrantsCard()
        for part in (self.faults, self.explain, self.rules, self.editor, self.grants):
            self.add(part)
        self.explain.asked.connect(self._explain)
        self.explain.line_wanted.connect(self.open_item)
        self.rules.edit_wanted.connect(self._edit_line)
        self.editor.save_wanted.connect(self._save)
        self.editor.reload_wanted.connect(self._read_own)
        self.grants.revoke_wanted.connect(self._revoke)

    def load(self) -> None:
        """Everything; what is being written in the editor stays."""
        self.fetch(read_policy(self._folder()), self._show_policy)
        self.fetch(list_grants(), self.grants.show_grants)
        if not self.editor.is_changed:
            self._read_own()

    def open_item(self, item: str) -> None:
        """Show the rule that stands at a line, as approvals and explanations name it."""
        self._wanted_line = item
        if self.rules.show_line(item):
            self._wanted_line = ""

    def found_words(self) -> str:
        """The patterns and reasons of all rules."""
        return self.rules.words

    def set_online(self, *, online: bool) -> None:
        """The daemon can be reached, or not."""
        super().set_online(online=online)
        self.explain.set_online(online=online)
        self.grants.set_online(online=online)
        self.editor.set_online(online=online)

    def _folder(self) -> str:
        return self.place.folder or str(Path.home())

    def _show_policy(self, view: PolicyView) -> None:
        self.faults.setVisible(bool(view.faults))
        self.faults.show_text(
            " ".join(f"{fault}." for fault in view.faults), "Everything is asked for until this is mended."
        )
        self.rules.show_policy(view)
        if self._wanted_line:
            self.open_item(self._wanted_line)

    def _explain(self, command: str, mode: str) -> None:
        question = PolicyQuestion.model_validate({"folder": self._folder(), "command": command, "mode": mode})
        self.fetch(explain(question), self.explain.show_answer, self.explain.show_failure)

    def _read_own(self) -> None:
        self.fetch(read_own_rules(), self.editor.show_file)

    def _edit_line(self, line: int) -> None:
        self.editor.go_to(line)

    def _save(self, text: str, version: str) -> None:
        self.editor.set_busy(is_busy=True)
        self.act(save_own_rules(text, version), self._saved, self._not_saved)

    def _saved(self, saved: Saved) -> None:
        self.editor.set_busy(is_busy=False)
        if saved.file is None:
            self.editor.show_faults(saved.faults)
            return
        self.editor.show_file(saved.file)
        self.say("Your rules are in force", "The next call of an agent is held against them.")

    def _not_saved(self, failure: Failure) -> None:
        self.editor.set_busy(is_busy=False)
        self.editor.show_wrong(f"{failure.what} {failure.hint}".strip(), can_reload="changed meanwhile" in failure.what)

    def _revoke(self, grant: str) -> None:
        self.act(revoke_grant(grant), self._revoked)

    def _revoked(self, grant: GrantView) -> None:
        self.say("Revoked", "What it covered is asked for from now on.")
        self.fetch(list_grants(), self.grants.show_grants)
