// The commands of the palette and of the context menu. Each asks the server what can be done here, and does it.

import * as vscode from "vscode";
import { CodeActionTriggerKind, type CodeAction, type Command, type LanguageClient } from "vscode-languageclient/node";
import type { Connection } from "./client";

/** Our command → the server's command that it looks for among the actions at the cursor. */
export const PLACE_COMMANDS: Readonly<Record<string, string>> = {
  "groundplan.editor.explain": "groundplan.explain",
  "groundplan.editor.plan": "groundplan.plan",
  "groundplan.editor.ask": "groundplan.ask",
  "groundplan.editor.record": "groundplan.record",
  "groundplan.editor.linkDecision": "groundplan.linkDecision",
  "groundplan.editor.openDecision": "groundplan.openDecision",
  "groundplan.editor.tests": "groundplan.tests",
  "groundplan.editor.review": "groundplan.review",
  "groundplan.editor.runAgent": "groundplan.runAgent",
};

/** Registers the commands; what they need of the server is asked when they are used. */
export function registerCommands(connection: Connection, log: vscode.LogOutputChannel): vscode.Disposable[] {
  const register = vscode.commands.registerCommand;
  const places = Object.entries(PLACE_COMMANDS).map(([ours, theirs]) =>
    register(ours, () => withClient(connection, (client) => runHere(client, theirs))),
  );
  return [
    ...places,
    register("groundplan.editor.cancel", () => cancel(connection)),
    register("groundplan.editor.restart", () => connection.restart()),
    register("groundplan.editor.showLog", () => log.show()),
  ];
}

async function withClient(connection: Connection, use: (client: LanguageClient) => Promise<void>): Promise<void> {
  const client = connection.client;
  if (client === undefined) {
    void vscode.window.showWarningMessage("Groundplan is not connected. See its item in the status bar.");
    return;
  }
  await use(client);
}

/** Does what the server offers under this command at the cursor; asks which, when it offers several. */
async function runHere(client: LanguageClient, name: string): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) {
    void vscode.window.showInformationMessage("Open a file first: this is done at the cursor.");
    return;
  }
  const offered = choose(await actionsAt(client, editor), name);
  const offer = offered.length > 1 ? await pick(offered) : offered[0];
  if (offer !== undefined) {
    // Not sent by hand: so it takes the same way as from the menu of actions, with the same questions.
    await vscode.commands.executeCommand(offer.command, ...offer.arguments);
  } else if (offered.length === 0) {
    void vscode.window.showInformationMessage("Groundplan has nothing of that kind for this place.");
  }
}

/** Cancels what is at work; asks which, when it is several things. */
async function cancel(connection: Connection): Promise<void> {
  const works = connection.works.all();
  if (works.length === 0) {
    void vscode.window.showInformationMessage("Groundplan: nothing is at work.");
    return;
  }
  const items = works.map((work) => ({ label: work.title, description: work.message, work }));
  const chosen = items.length > 1 ? await vscode.window.showQuickPick(items, { title: "Cancel" }) : items[0];
  if (chosen !== undefined) {
    await connection.client?.sendNotification("window/workDoneProgress/cancel", { token: chosen.work.token });
  }
}

async function actionsAt(client: LanguageClient, editor: vscode.TextEditor): Promise<(Command | CodeAction)[]> {
  const convert = client.code2ProtocolConverter;
  const asked = {
    textDocument: convert.asTextDocumentIdentifier(editor.document),
    range: convert.asRange(editor.selection),
    context: { diagnostics: [], triggerKind: CodeActionTriggerKind.Invoked },
  };
  return (await client.sendRequest<(Command | CodeAction)[] | null>("textDocument/codeAction", asked)) ?? [];
}

/** An action of the server that runs a command, with the words that the server has for it. */
export interface Offer {
  readonly title: string;
  readonly command: string;
  readonly arguments: unknown[];
}

/** The offers under one command of the server; disabled ones are left out. */
export function choose(actions: readonly (Command | CodeAction)[], name: string): Offer[] {
  const offers: Offer[] = [];
  for (const action of actions) {
    const command = typeof action.command === "string" ? (action as Command) : action.command;
    const isDisabled = "disabled" in action && action.disabled !== undefined;
    if (command?.command === name && !isDisabled) {
      offers.push({ title: action.title, command: name, arguments: command.arguments ?? [] });
    }
  }
  return offers;
}

async function pick(offers: readonly Offer[]): Promise<Offer | undefined> {
  const items = offers.map((offer) => ({ label: offer.title, offer }));
  return (await vscode.window.showQuickPick(items, { title: "Groundplan" }))?.offer;
}
