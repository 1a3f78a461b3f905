// What a click on the status bar offers, depending on how things stand.

import * as vscode from "vscode";
import { commandSetting } from "./settings";
import { sayMissing, type State } from "./status";

const INSTALL = "How to Install It";
const LOOK_AGAIN = "Look Again";
const SET_COMMAND = "Set the Command";
const RESTART = "Restart";
const SHOW_LOG = "Show the Log";

/** Tells that the command is missing, and offers what helps. */
export async function tellMissing(extension: vscode.Uri): Promise<void> {
  const words = sayMissing(commandSetting());
  await follow(await vscode.window.showWarningMessage(words, INSTALL, SET_COMMAND, LOOK_AGAIN), extension);
}

/** Offers what can be done in this state. */
export async function showMenu(state: State, extension: vscode.Uri): Promise<void> {
  if (state.kind === "missing") {
    await tellMissing(extension);
  } else if (state.kind === "failed") {
    const words = `Groundplan does not run: ${state.reason}`;
    await follow(await vscode.window.showErrorMessage(words, SHOW_LOG, RESTART, SET_COMMAND), extension);
  } else if (state.kind === "connected") {
    await vscode.commands.executeCommand("workbench.action.quickOpen", ">Groundplan: ");
  } else {
    await follow(await vscode.window.showInformationMessage(`Groundplan: ${state.kind}.`, SHOW_LOG, RESTART), extension);
  }
}

async function follow(chosen: string | undefined, extension: vscode.Uri): Promise<void> {
  const run = vscode.commands.executeCommand;
  if (chosen === INSTALL) {
    await run("markdown.showPreview", vscode.Uri.joinPath(extension, "README.md"));
  } else if (chosen === SET_COMMAND) {
    await run("workbench.action.openSettings", "groundplan.command");
  } else if (chosen === LOOK_AGAIN || chosen === RESTART) {
    await run("groundplan.editor.restart");
  } else if (chosen === SHOW_LOG) {
    await run("groundplan.editor.showLog");
  }
}
