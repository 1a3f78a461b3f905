// In a folder that the user does not trust, nothing of ours runs or changes anything, from wherever it was chosen.

import * as vscode from "vscode";

/** Commands of the server that lead to something being run or changed. */
export const ACTING: ReadonlySet<string> = new Set([
  "groundplan.applyHunk",
  "groundplan.approvals",
  "groundplan.approve",
  "groundplan.fix",
  "groundplan.plan",
  "groundplan.runAgent",
  "groundplan.tests",
]);

/** Whether this may be done here; says why not, if it may not. */
export async function isAllowed(command: string): Promise<boolean> {
  if (vscode.workspace.isTrusted || !ACTING.has(command)) {
    return true;
  }
  const words = "Groundplan runs and changes nothing in a folder that you do not trust.";
  if ((await vscode.window.showWarningMessage(words, "Manage Trust")) !== undefined) {
    await vscode.commands.executeCommand("workbench.trust.manage");
  }
  return false;
}
