// Shows what the server wants shown: files, and documents that exist in the server alone (`groundplan:`).

import * as vscode from "vscode";
import type { ResponseError, ShowDocumentParams, ShowDocumentResult } from "vscode-languageclient/node";

/** The scheme of documents that the server makes up: explanations, reviews, plans, diffs. */
export const SCHEME = "groundplan";

type Shown = ShowDocumentResult | ResponseError<void>;

/** Shows a document; Markdown of the server as a preview where that is wished. */
export async function showDocument(
  params: ShowDocumentParams,
  next: (params: ShowDocumentParams) => Promise<Shown>,
): Promise<Shown> {
  const uri = vscode.Uri.parse(params.uri, true);
  const isPage = params.external !== true && isReadAsPage(uri, resultsSetting());
  return isPage && (await showPage(uri)) ? { success: true } : next(params);
}

/** Shows a document of ours: as a preview where that is wished and can be had, else as text. */
export async function showOwn(uri: vscode.Uri): Promise<void> {
  if (resultsSetting() !== "preview" || !(await showPage(uri))) {
    await vscode.window.showTextDocument(uri, { preview: true, preserveFocus: true, viewColumn: vscode.ViewColumn.Beside });
  }
}

/** Whether the preview could be shown: the extension that makes it can be disabled. */
async function showPage(uri: vscode.Uri): Promise<boolean> {
  try {
    await vscode.commands.executeCommand("markdown.showPreviewToSide", uri);
    return true;
  } catch {
    return false;
  }
}

/** Whether a document is better read than edited: Markdown that only the server has. */
export function isReadAsPage(uri: { readonly scheme: string; readonly path: string }, setting: string): boolean {
  return setting === "preview" && uri.scheme === SCHEME && /\.md$/i.test(uri.path);
}

/** Links into a folder as paths that begin there: a preview leaves links to `file:` as text. */
export function linkInto(folder: string, text: string): string {
  return text.replaceAll(`](${folder.replace(/\/$/, "")}/`, "](/");
}

/** The text of a document of the server, as it is shown here. */
export function present(text: string): string {
  const folders = vscode.workspace.workspaceFolders ?? [];
  // A path cannot say which of several folders it begins at.
  const [only, ...others] = folders.map((folder) => folder.uri.toString());
  return resultsSetting() === "preview" && only !== undefined && others.length === 0 ? linkInto(only, text) : text;
}

function resultsSetting(): string {
  return vscode.workspace.getConfiguration("groundplan").get<string>("results", "preview");
}
