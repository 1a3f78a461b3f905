// What waits for the user: counted for the status bar, listed, shown and answered. Asks the command `groundplan`.

import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);
const PATIENCE_MS = 20_000;

/** An approval as `groundplan approvals list --json` tells it; only what is shown here. */
export interface Approval {
  readonly id: string;
  readonly tool: string;
  readonly risk: string;
  readonly summary: string;
  readonly reason: string;
  readonly command: string;
  readonly diff: string;
  readonly folder: string;
}

/** Runs the command with arguments, and gives what it prints. */
export type Ask = (args: readonly string[]) => Promise<string>;

/** An `Ask` of the command at a path. Rejects with the command's own words when it says no. */
export function asking(path: string, environment: NodeJS.ProcessEnv): Ask {
  return async (args) => {
    try {
      const options = { env: environment, timeout: PATIENCE_MS, maxBuffer: 64 * 1024 * 1024 };
      return (await run(path, [...args], options)).stdout;
    } catch (error) {
      throw new Error(wordsOf(error), { cause: error });
    }
  };
}

/** All approvals that wait, the one asked last first. */
export async function listWaiting(ask: Ask): Promise<Approval[]> {
  const told = JSON.parse(await ask(["approvals", "list", "--json"])) as { approvals?: Approval[] };
  return told.approvals ?? [];
}

/** Answers an approval; a denial can say why. */
export async function answer(ask: Ask, id: string, verdict: "approve" | "deny", message: string): Promise<void> {
  await ask(["approvals", verdict, id, ...(message ? [`--message=${message}`] : []), "--json"]);
}

/** Everything that it takes to decide, as Markdown. Text of others is fenced: it is shown and never rendered. */
export function describeApproval(approval: Approval): string {
  const parts = [`# ${approval.summary}`, approval.reason, `Risk: ${approval.risk} · ${approval.tool} · ${approval.folder}`];
  if (approval.command) {
    parts.push(fenced("sh", approval.command));
  }
  if (approval.diff) {
    parts.push(fenced("diff", approval.diff));
  }
  return `${parts.filter((part) => part).join("\n\n")}\n`;
}

/** What the page of an approval is called, on its tab. */
export function pageName(approval: Approval): string {
  return approval.summary.replace(/[^\p{L}\p{N}]+/gu, " ").trim().slice(0, 40) || "Approval";
}

/** A fence longer than any in the text. */
function fenced(language: string, text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((match) => match[0].length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${text.replace(/\n$/, "")}\n${fence}`;
}

/** What the command said: the sentence of its JSON error, or what it wrote. */
function wordsOf(error: unknown): string {
  const written = String((error as { stderr?: string }).stderr ?? "").trim();
  try {
    const told = JSON.parse(written) as { error: { message: string; hint?: string } };
    return [told.error.message, told.error.hint ?? ""].join(" ").trim();
  } catch {
    return written || String(error);
  }
}
