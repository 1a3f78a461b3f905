// Opens what a lens counts: VS Code's own list of references, instead of the page that the server has for any editor.

import * as vscode from "vscode";

/** What the lens gives: the document, the name and its line, counted from 1. */
interface Definition {
  readonly uri: string;
  readonly name: string;
  readonly line: number;
}

/** Whether the references could be shown; what is no definition, or is elsewhere by now, is left to the server. */
export async function showReferences(told: unknown): Promise<boolean> {
  if (!isDefinition(told)) {
    return false;
  }
  const uri = vscode.Uri.parse(told.uri, true);
  const document = vscode.workspace.textDocuments.find((open) => open.uri.toString() === uri.toString());
  const column = document === undefined ? undefined : columnOf(told.name, document.getText().split(/\r?\n/)[told.line - 1]);
  if (column === undefined) {
    return false;
  }
  const at = new vscode.Position(told.line - 1, column);
  const places = await vscode.commands.executeCommand<vscode.Location[]>("vscode.executeReferenceProvider", uri, at);
  // Of providers, most tell the definition as well; a lens counts what refers to it.
  const others = places.filter((place) => place.uri.toString() !== uri.toString() || !place.range.contains(at));
  await vscode.commands.executeCommand("editor.action.showReferences", uri, at, others);
  return true;
}

function isDefinition(told: unknown): told is Definition {
  const { uri, name, line } = (told ?? {}) as Partial<Record<keyof Definition, unknown>>;
  return typeof uri === "string" && typeof name === "string" && typeof line === "number";
}

/** Where a name begins in a line, as a whole word; undefined if it is not in it. */
export function columnOf(name: string, line: string | undefined): number | undefined {
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const found = new RegExp(`(?<![\\p{L}\\p{N}_$])${escaped}(?![\\p{L}\\p{N}_$])`, "u").exec(line ?? "");
  return found?.index;
}
