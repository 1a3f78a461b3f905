// Reads Mermaid diagrams with Mermaid's own parser. Usage: node parse.mjs FOLDER, where FOLDER has the node_modules.
//
// Each line of standard input is a diagram as a JSON string; each is answered by one line: {"ok", "kind", "names"} or {"ok", "error"}.
// Most diagrams clean their texts with DOMPurify, which is nothing without a window, so jsdom lends one.
import { createRequire } from "node:module";
import path from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const installed = createRequire(path.resolve(process.argv[2]) + path.sep);
const load = (name) => import(pathToFileURL(installed.resolve(name)).href);

const { JSDOM } = await load("jsdom");
const { window } = new JSDOM("<!doctype html><body></body>");
globalThis.window = window;
globalThis.document = window.document;

const { default: mermaid } = await load("mermaid");
// A parser that could not clean texts would refuse good diagrams: better to say so at once.
await mermaid.parse("flowchart LR\n  a[\"<b>bold</b>\"] --> b");

const MOST_CHARACTERS = mermaid.mermaidAPI.getConfig().maxTextSize; // beyond it Mermaid draws an error instead

// The names of what a diagram shows, for the kinds that we draw.
const NAMES = {
  er: (db) => [...db.getEntities().keys()],
  c4: (db) => db.getC4ShapeArray().map((shape) => shape.alias),
};

async function answer(text) {
  if (text.length > MOST_CHARACTERS) {
    return { ok: false, error: `longer than the ${MOST_CHARACTERS} characters that Mermaid draws` };
  }
  try {
    const { type, db } = await mermaid.mermaidAPI.getDiagramFromText(text);
    return { ok: true, kind: type, names: NAMES[type]?.(db) ?? [] };
  } catch (error) {
    return { ok: false, error: String(error?.message ?? error) };
  }
}

// One after the other: Mermaid keeps the diagram that it reads in global state.
for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  process.stdout.write(JSON.stringify(await answer(JSON.parse(line))) + "\n");
}
