// What the status bar says. The words are a pure function; the item that shows them lives in extension.ts.

/** What the extension knows of its server. */
export type State =
  | { readonly kind: "stopped" }
  | { readonly kind: "missing"; readonly looked: readonly string[] }
  | { readonly kind: "starting"; readonly command: string }
  | { readonly kind: "connected"; readonly command: string }
  | { readonly kind: "reconnecting"; readonly command: string }
  | { readonly kind: "failed"; readonly command: string; readonly reason: string };

/** How a state looks: `text` may hold VS Code's icons. */
export interface Appearance {
  readonly text: string;
  readonly tooltip: string;
  readonly severity: "normal" | "warning" | "error";
}

/** The appearance of a state; `waiting` is the number of approvals that wait for an answer. */
export function describe(state: State, waiting: number): Appearance {
  switch (state.kind) {
    case "stopped":
      return { text: "$(circle-slash) Groundplan", tooltip: "Groundplan is stopped.", severity: "normal" };
    case "missing":
      return {
        text: "$(warning) Groundplan",
        tooltip: "The command groundplan was not found. Click to see where it was looked for and how to install it.",
        severity: "warning",
      };
    case "starting":
      return { text: "$(sync~spin) Groundplan", tooltip: `Starting ${state.command}`, severity: "normal" };
    case "reconnecting":
      return {
        text: "$(sync~spin) Groundplan",
        tooltip: "The connection to Groundplan was lost; it is being set up again.",
        severity: "warning",
      };
    case "failed":
      return { text: "$(error) Groundplan", tooltip: `Groundplan does not run: ${state.reason}`, severity: "error" };
    case "connected":
      return connected(waiting);
  }
}

function connected(waiting: number): Appearance {
  if (waiting === 0) {
    return { text: "$(check) Groundplan", tooltip: "Groundplan is connected; nothing waits for you.", severity: "normal" };
  }
  const what = waiting === 1 ? "1 approval waits" : `${waiting} approvals wait`;
  return { text: `$(bell-dot) Groundplan ${waiting}`, tooltip: `${what} for your answer.`, severity: "warning" };
}

/** What a person is told when the command is nowhere: that it is missing, and what to do. */
export function sayMissing(setting: string): string {
  return setting
    ? `Groundplan's command "${setting}" of the setting groundplan.command is no program that can be started.`
    : "The command groundplan was not found on the PATH nor where pipx and uv install tools.";
}
