// Finds the command `groundplan`. Knows files and the environment, nothing of VS Code.

import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { delimiter, isAbsolute, join, resolve } from "node:path";

/** What finding a command depends on. */
export interface Surroundings {
  /** The user's home folder. */
  readonly home: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Folder that a relative path in the setting begins at: the first workspace folder. */
  readonly folder: string | undefined;
}

/** A command that was found, or all places where it was looked for. */
export type Found = { readonly path: string } | { readonly path: undefined; readonly looked: readonly string[] };

const NAME = "groundplan";

/** Looks for the command: where the setting says, or, when it says nothing, on the PATH and where tools are installed. */
export async function findCommand(setting: string, around: Surroundings): Promise<Found> {
  const places = setting.trim() ? placesOfSetting(setting.trim(), around) : usualPlaces(around);
  for (const place of places) {
    if (await isExecutable(place)) {
      return { path: place };
    }
  }
  return { path: undefined, looked: places };
}

/** Where a command of this name or path would lie. A bare name is looked up, as a shell does. */
function placesOfSetting(setting: string, around: Surroundings): string[] {
  const path = setting === "~" || setting.startsWith("~/") ? join(around.home, setting.slice(1)) : setting;
  if (isAbsolute(path)) {
    return [path];
  }
  if (!/[\\/]/.test(path)) {
    return onPath(path, around);
  }
  return around.folder === undefined ? [] : [resolve(around.folder, path)];
}

/** The PATH first, then where pipx, uv and pip put commands: an editor started from a desktop often has a short PATH. */
function usualPlaces(around: Surroundings): string[] {
  const { environment, home } = around;
  const data = environment["XDG_DATA_HOME"] || join(home, ".local", "share");
  const bins = [
    environment["PIPX_BIN_DIR"],
    environment["UV_TOOL_BIN_DIR"],
    environment["XDG_BIN_HOME"],
    join(home, ".local", "bin"),
    join(environment["UV_TOOL_DIR"] || join(data, "uv", "tools"), NAME, "bin"),
    join(environment["PIPX_HOME"] || join(data, "pipx"), "venvs", NAME, "bin"),
    join(home, ".local", "pipx", "venvs", NAME, "bin"),
  ];
  const places = bins.filter((bin) => bin !== undefined && isAbsolute(bin)).map((bin) => join(bin as string, NAME));
  return [...new Set([...onPath(NAME, around), ...places])];
}

/** Only absolute entries count: a relative one would let the opened folder choose what is started. */
function onPath(name: string, around: Surroundings): string[] {
  const entries = (around.environment["PATH"] ?? "").split(delimiter);
  return entries.filter((entry) => isAbsolute(entry)).map((entry) => join(entry, name));
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
