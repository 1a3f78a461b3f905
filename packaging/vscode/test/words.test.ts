import assert from "node:assert/strict";
import { test } from "node:test";
import { answer, asking, describeApproval, listWaiting, pageName, type Approval } from "../src/approvals";
import { choose, PLACE_COMMANDS } from "../src/commands";
import { isReadAsPage, linkInto } from "../src/content";
import { chooseNavigation } from "../src/navigation";
import { describe, sayMissing } from "../src/status";
import { columnOf } from "../src/references";
import { ACTING } from "../src/trust";
import { Works } from "../src/works";
import manifest from "../package.json";

const COMMAND = "/bin/groundplan";

test("the status bar counts what waits, and only while connected", () => {
  assert.equal(describe({ kind: "connected", command: COMMAND }, 0).text, "$(check) Groundplan");
  assert.equal(describe({ kind: "connected", command: COMMAND }, 1).tooltip, "1 approval waits for your answer.");
  assert.match(describe({ kind: "connected", command: COMMAND }, 3).text, / 3$/);
  assert.doesNotMatch(describe({ kind: "reconnecting", command: COMMAND }, 3).text, /3/);
});

test("a state that needs the user looks like it", () => {
  assert.equal(describe({ kind: "missing", looked: [] }, 0).severity, "warning");
  assert.equal(describe({ kind: "failed", command: COMMAND, reason: "gone" }, 0).severity, "error");
  assert.match(sayMissing("gp"), /"gp" of the setting groundplan.command/);
});

test("a language is left to the extension that serves it, and to whom the user says", () => {
  const told = chooseNavigation("auto", ["zig"], (extension) => extension === "golang.go");
  assert.deepEqual(told, { navigation: true, navigationOff: ["go", "zig"] });
  assert.deepEqual(chooseNavigation("on", [], () => true), { navigation: true, navigationOff: [] });
  assert.equal(chooseNavigation("off", [], () => false).navigation, false);
});

test("only Markdown that the server made up is shown as a page", () => {
  assert.equal(isReadAsPage({ scheme: "groundplan", path: "/explain/1.md" }, "preview"), true);
  assert.equal(isReadAsPage({ scheme: "groundplan", path: "/explain/1.md" }, "text"), false);
  assert.equal(isReadAsPage({ scheme: "groundplan", path: "/run/1.diff" }, "preview"), false);
  assert.equal(isReadAsPage({ scheme: "file", path: "/README.md" }, "preview"), false);
});

test("links into the folder begin at it, so that a preview can follow them; others stay", () => {
  const text = "[a](file:///work/a%20b/x.py#L4), [b](file:///work/other/y.py)";
  assert.equal(linkInto("file:///work/a%20b", text), "[a](/x.py#L4), [b](file:///work/other/y.py)");
});

test("offers are found whether the server sends actions or commands, and disabled ones are not", () => {
  const command = { title: "x", command: "groundplan.explain", arguments: [1] };
  const offers = choose(
    [
      { title: "Explain", command },
      { ...command, title: "Explain" },
      { title: "Explain", command, disabled: { reason: "stale" } },
      { title: "Other", command: { title: "y", command: "groundplan.ask" } },
    ],
    "groundplan.explain",
  );
  assert.deepEqual(offers, Array(2).fill({ title: "Explain", command: "groundplan.explain", arguments: [1] }));
});

test("every command of the manifest's menus is declared, and every command at a place as well", () => {
  const declared = new Set(manifest.contributes.commands.map((command) => command.command));
  const used = [...manifest.contributes.menus["groundplan.context"].map((item) => item.command), ...Object.keys(PLACE_COMMANDS)];
  assert.deepEqual(used.filter((name) => !declared.has(name)), []);
});

test("what runs or changes something waits for the user's trust in the folder", () => {
  const acting = Object.keys(PLACE_COMMANDS).filter((name) => ACTING.has(PLACE_COMMANDS[name] as string));
  assert.deepEqual(acting, ["groundplan.editor.plan", "groundplan.editor.tests", "groundplan.editor.runAgent"]);
  const free = manifest.contributes.commands.filter((one) => !one.enablement?.includes("isWorkspaceTrusted"));
  assert.deepEqual(free.filter((one) => [...acting, "groundplan.editor.approvals"].includes(one.command)), []);
});

test("a name is found in its line as a whole word", () => {
  assert.equal(columnOf("total", "def subtotal(total):"), 13);
  assert.equal(columnOf("$x", "let $x = 1"), 4);
  assert.equal(columnOf("größe", "def größer(größe):"), 11);
  assert.equal(columnOf("gone", "def other():"), undefined);
});

test("what is at work is known by its title until it ends", () => {
  const works = new Works();
  works.take("a", { kind: "begin", title: "Explain" });
  works.take("b", { kind: "begin", title: "Plan" });
  works.take("b", { kind: "report", message: "thinking" });
  works.take("a", { kind: "end" });
  works.take("c", { kind: "report", message: "of nothing that began" });
  assert.deepEqual(works.all(), [{ token: "b", title: "Plan", message: "thinking" }]);
});

test("approvals are listed and answered through the command", async () => {
  const calls: (readonly string[])[] = [];
  const ask = (args: readonly string[]): Promise<string> => {
    calls.push(args);
    return Promise.resolve('{"approvals": [{"id": "A1"}]}');
  };
  assert.deepEqual(await listWaiting(ask), [{ id: "A1" }]);
  await answer(ask, "A1", "deny", "-n is wrong");
  assert.deepEqual(calls[1], ["approvals", "deny", "A1", "--message=-n is wrong", "--json"]);
});

test("what the command says is told in its words", async () => {
  const told = JSON.stringify({ error: { message: "There is no approval x.", hint: "List them." } });
  const ask = asking(process.execPath, process.env);
  const script = `process.stderr.write(${JSON.stringify(told)}); process.exit(1)`;
  await assert.rejects(ask(["-e", script]), { message: "There is no approval x. List them." });
});

const APPROVAL: Approval = {
  ...{ id: "A1", tool: "write", risk: "low", summary: "Write ../a", reason: "", command: "", folder: "/w" },
  diff: "+```\n+text\n",
};

test("a diff with fences of its own stays inside of ours", () => {
  const page = describeApproval(APPROVAL);
  assert.match(page, /\n````diff\n\+```\n\+text\n````\n$/);
});

test("the page of an approval is called after what it would do, whatever characters that has", () => {
  assert.equal(pageName(APPROVAL), "Write a");
  assert.equal(pageName({ ...APPROVAL, summary: "../.." }), "Approval");
});
