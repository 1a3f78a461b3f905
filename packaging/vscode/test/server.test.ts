import assert from "node:assert/strict";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { findCommand, type Surroundings } from "../src/server";

let home: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "gp-"));
});

afterEach(async () => {
  await rm(home, { recursive: true });
});

async function program(...parts: string[]): Promise<string> {
  const path = join(home, ...parts);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, "#!/bin/sh\n");
  await chmod(path, 0o755);
  return path;
}

function around(environment: Record<string, string> = {}, folder?: string): Surroundings {
  return { home, environment, folder };
}

test("the PATH comes before the places of tools", async () => {
  const onPath = await program("bin", "groundplan");
  await program(".local", "bin", "groundplan");
  assert.deepEqual(await findCommand("", around({ PATH: join(home, "bin") })), { path: onPath });
});

test("a command of pipx or uv is found without a PATH", async () => {
  const ofUv = await program(".local", "share", "uv", "tools", "groundplan", "bin", "groundplan");
  assert.deepEqual(await findCommand("", around()), { path: ofUv });
  const linked = await program(".local", "bin", "groundplan");
  assert.deepEqual(await findCommand("", around()), { path: linked });
});

test("the setting is followed to the letter: nothing else is started in its place", async () => {
  await program(".local", "bin", "groundplan");
  const found = await findCommand("/nowhere/groundplan", around());
  assert.deepEqual(found, { path: undefined, looked: ["/nowhere/groundplan"] });
});

test("a setting may begin at the home folder, at the workspace, or be a name", async () => {
  const path = await program("tools", "gp");
  assert.deepEqual(await findCommand("~/tools/gp", around()), { path });
  assert.deepEqual(await findCommand("tools/gp", around({}, home)), { path });
  assert.deepEqual(await findCommand("gp", around({ PATH: join(home, "tools") })), { path });
});

test("what cannot be executed is no command, nor is a folder", async () => {
  await mkdir(join(home, "bin", "groundplan"), { recursive: true });
  await writeFile(join(home, "groundplan"), "");
  const found = await findCommand("", around({ PATH: `${join(home, "bin")}:${home}` }));
  assert.equal(found.path, undefined);
});

test("a relative entry of the PATH does not let the opened folder choose the program", async () => {
  const found = await findCommand("", around({ PATH: ".:bin" }, home));
  assert.equal(found.path, undefined);
  assert.deepEqual("looked" in found && found.looked.filter((place) => !place.startsWith("/")), []);
});
