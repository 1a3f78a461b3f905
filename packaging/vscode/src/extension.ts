// Puts the extension together: one connection, what waits, the item in the status bar, the commands.

import * as vscode from "vscode";
import { Connection } from "./client";
import { registerCommands } from "./commands";
import { Inbox } from "./inbox";
import { showMenu, tellMissing } from "./menu";
import * as settings from "./settings";
import { describe } from "./status";

let connection: Connection | undefined;

/** Called by VS Code when a window is there. */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel("Groundplan", { log: true });
  const made = new Connection(log);
  connection = made;
  const inbox = new Inbox(made, log);
  const item = makeItem();
  const draw = (): void => drawItem(item, made, inbox);
  context.subscriptions.push(log, made, inbox, item, inbox.onDidCount(draw), made.onDidChange(draw));
  context.subscriptions.push(
    ...registerCommands(made, log),
    vscode.commands.registerCommand("groundplan.editor.menu", () => showMenu(made.state, context.extensionUri)),
    made.onNews(() => inbox.recount()),
    made.onDidChange((state) => state.kind === "missing" && void tellMissing(context.extensionUri)),
    vscode.workspace.onDidChangeConfiguration((event) => follow(event, made)),
    vscode.extensions.onDidChange(() => void made.tellSettings()),
    vscode.workspace.onDidGrantWorkspaceTrust(() => void made.restart()),
  );
  draw();
  await made.restart();
}

/** Called by VS Code before the window goes; the server's end is waited for. */
export async function deactivate(): Promise<void> {
  await connection?.stop();
}

function makeItem(): vscode.StatusBarItem {
  const item = vscode.window.createStatusBarItem("groundplan", vscode.StatusBarAlignment.Left, 0);
  item.name = "Groundplan";
  item.command = "groundplan.editor.menu";
  item.show();
  return item;
}

function drawItem(item: vscode.StatusBarItem, made: Connection, inbox: Inbox): void {
  const appearance = describe(made.state, inbox.waiting);
  item.text = appearance.text;
  item.tooltip = appearance.tooltip;
  item.command = made.state.kind === "connected" && inbox.waiting ? "groundplan.editor.approvals" : "groundplan.editor.menu";
  item.backgroundColor =
    appearance.severity === "normal" ? undefined : new vscode.ThemeColor(`statusBarItem.${appearance.severity}Background`);
}

function follow(event: vscode.ConfigurationChangeEvent, made: Connection): void {
  if (settings.OF_THE_PROCESS.some((name) => event.affectsConfiguration(name))) {
    void made.restart();
  } else if (event.affectsConfiguration(settings.SECTION)) {
    void made.tellSettings();
  }
}
