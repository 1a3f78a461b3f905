// The real server, started as the extension starts it. The tests in tests/lsp/editors say which: GROUNDPLAN is the command
// in JSON, WORK a folder with shop.py.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { choose } from "../src/commands";
import { capabilitiesOfVsCode, Editor } from "./editor";

const COMMAND = JSON.parse(process.env["GROUNDPLAN"] ?? "[]") as string[];
const WORK = process.env["WORK"] ?? "";
const LIVE = { skip: COMMAND.length === 0 && "needs a server", timeout: 60_000 };

/** A range on the first line that holds these words. */
function at(words: string): { start: { line: number; character: number }; end: { line: number; character: number } } {
  const lines = readFileSync(join(WORK, "shop.py"), "utf8").split("\n");
  const line = lines.findIndex((text) => text.includes(words));
  const character = (lines[line] as string).indexOf(words);
  return { start: { line, character }, end: { line, character } };
}

test("VS Code's client says that it shows documents, progress and annotated edits", () => {
  const capabilities = capabilitiesOfVsCode();
  assert.equal(capabilities.window?.showDocument?.support, true);
  assert.equal(capabilities.window?.workDoneProgress, true);
  assert.notEqual(capabilities.workspace?.workspaceEdit?.changeAnnotationSupport, undefined);
  assert.notEqual(capabilities.workspace?.textDocumentContent, undefined);
});

test("an action is offered in a file, is done, and its result is shown and can be read", LIVE, async () => {
  const editor = new Editor(COMMAND, WORK);
  const { capabilities } = await editor.initialize(WORK);
  assert.ok(capabilities.executeCommandProvider?.commands.includes("groundplan.explain"));
  const uri = await editor.open(join(WORK, "shop.py"), "python");
  const offers = choose(await editor.actions(uri, at("total")), "groundplan.explain");
  assert.equal(offers.length, 1);
  const offer = offers[0];
  assert.ok(offer);
  await editor.request("workspace/executeCommand", { command: offer.command, arguments: offer.arguments });
  const shown = await editor.document();
  const text = shown.uri.startsWith("groundplan:")
    ? (await editor.request<{ text: string }>("workspace/textDocumentContent", { uri: shown.uri })).text
    : readFileSync(new URL(shown.uri), "utf8");
  assert.match(text, /total/);
  assert.equal(await editor.close(), 0);
});

test("a server whose editor has crashed ends by itself", LIVE, async () => {
  const editor = new Editor(COMMAND, WORK);
  await editor.initialize(WORK);
  assert.notEqual(await editor.crash(), 0);
});
