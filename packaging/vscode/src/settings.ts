// Reads the extension's settings, and turns those that concern the server into what the server is told.

import { homedir } from "node:os";
import * as vscode from "vscode";
import { chooseNavigation, type NavigationSetting } from "./navigation";
import type { Surroundings } from "./server";

/** The section of all settings of this extension. */
export const SECTION = "groundplan";

/** Settings that need another process when they change; all others are told to the one that runs. */
export const OF_THE_PROCESS = ["command", "arguments", "environment"].map((name) => `${SECTION}.${name}`);

function settings(): vscode.WorkspaceConfiguration {
  return vscode.workspace.getConfiguration(SECTION);
}

/** The command as it was set, or an empty text. */
export function commandSetting(): string {
  return settings().get<string>("command", "").trim();
}

/** What the command is told to do. */
export function commandArguments(): string[] {
  return settings().get<string[]>("arguments", ["lsp"]);
}

/** The environment of the command. */
export function commandEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, ...settings().get<Record<string, string>>("environment", {}) };
}

/** What finding the command depends on, here and now. */
export function surroundings(): Surroundings {
  const folder = vscode.workspace.workspaceFolders?.find((candidate) => candidate.uri.scheme === "file");
  return { home: homedir(), environment: commandEnvironment(), folder: folder?.uri.fsPath };
}

/** What the server is told, as `initializationOptions` and as its section of the configuration. */
export function wishes(): Record<string, unknown> {
  const told = settings();
  return {
    ...chooseNavigation(
      told.get<NavigationSetting>("navigation", "auto"),
      told.get<string[]>("navigationOff", []),
      (extension) => vscode.extensions.getExtension(extension) !== undefined,
    ),
    lenses: told.get<boolean>("lenses", true),
    hover: told.get<boolean>("hover", true),
    diagnostics: told.get<boolean>("diagnostics", true),
  };
}
