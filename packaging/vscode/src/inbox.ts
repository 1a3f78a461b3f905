// The face of what waits: the number in the status bar, the list, the page of one approval, and the answer to it.

import { basename } from "node:path";
import * as vscode from "vscode";
import { answer, asking, describeApproval, listWaiting, pageName, type Approval, type Ask } from "./approvals";
import type { Connection } from "./client";
import { showOwn } from "./content";
import { commandEnvironment } from "./settings";
import { isAllowed } from "./trust";

const PAGE = "groundplan-approval";
const REST_MS = 1_500;
const REGULARLY_MS = 30_000;

/** Counts what waits, and lets the user answer it. */
export class Inbox implements vscode.Disposable, vscode.TextDocumentContentProvider {
  private readonly counted = new vscode.EventEmitter<number>();
  private readonly parts: vscode.Disposable[];
  private pages = new Map<string, Approval>();
  private soon: NodeJS.Timeout | undefined;
  private count = 0;

  /** Fires when another number waits. */
  readonly onDidCount = this.counted.event;

  constructor(
    private readonly connection: Connection,
    private readonly log: vscode.LogOutputChannel,
  ) {
    const regularly = setInterval(() => vscode.window.state.focused && this.recount(), REGULARLY_MS);
    this.parts = [
      this.counted,
      new vscode.Disposable(() => clearInterval(regularly)),
      new vscode.Disposable(() => clearTimeout(this.soon)),
      vscode.workspace.registerTextDocumentContentProvider(PAGE, this),
      vscode.window.onDidChangeWindowState((state) => state.focused && this.recount()),
      vscode.commands.registerCommand("groundplan.editor.approvals", () => this.show()),
    ];
  }

  get waiting(): number {
    return this.count;
  }

  /** Counts again, once for all who wish it within a moment. */
  recount(): void {
    clearTimeout(this.soon);
    this.soon = setTimeout(() => void this.countNow(), REST_MS);
  }

  /** Lists what waits, and lets the user look and answer. */
  async show(): Promise<void> {
    const ask = this.ask();
    if (ask === undefined || !(await isAllowed("groundplan.approvals"))) {
      return;
    }
    const waiting = await listWaiting(ask);
    this.become(waiting.length);
    if (waiting.length === 0) {
      void vscode.window.showInformationMessage("Nothing waits for you.");
      return;
    }
    const items = waiting.map((approval) => ({
      label: approval.summary,
      description: `${approval.risk} · ${basename(approval.folder)}`,
      detail: approval.reason,
      approval,
    }));
    const chosen = await vscode.window.showQuickPick(items, { title: "Groundplan: what waits for you", matchOnDetail: true });
    if (chosen !== undefined) {
      await this.decide(ask, chosen.approval);
    }
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    const approval = this.pages.get(uri.path);
    return approval === undefined ? "This approval is no longer known here.\n" : describeApproval(approval);
  }

  dispose(): void {
    this.parts.forEach((part) => part.dispose());
  }

  private async decide(ask: Ask, approval: Approval): Promise<void> {
    const uri = vscode.Uri.from({ scheme: PAGE, path: `/${approval.id}/${pageName(approval)}.md` });
    this.pages = new Map([[uri.path, approval]]);
    await showOwn(uri);
    // No notification: those with buttons slip away after some seconds. And one Enter too many must not approve.
    const options = { title: approval.summary, placeHolder: "The page beside shows all of it.", ignoreFocusOut: true };
    const given = await vscode.window.showQuickPick(["Later", "Approve", "Deny…"], options);
    if (given === "Approve") {
      await answer(ask, approval.id, "approve", "");
    } else if (given === "Deny…") {
      const message = await vscode.window.showInputBox({ title: "Deny", prompt: "A word to the agent, if you wish." });
      if (message !== undefined) {
        await answer(ask, approval.id, "deny", message);
      }
    }
    this.recount();
  }

  private async countNow(): Promise<void> {
    const ask = this.ask();
    if (ask === undefined) {
      return;
    }
    try {
      this.become((await listWaiting(ask)).length);
    } catch (error) {
      this.log.debug(`What waits could not be counted: ${String(error)}`);
    }
  }

  private become(count: number): void {
    if (count !== this.count) {
      this.count = count;
      this.counted.fire(count);
    }
  }

  private ask(): Ask | undefined {
    const state = this.connection.state;
    return state.kind === "connected" ? asking(state.command, commandEnvironment()) : undefined;
  }
}
