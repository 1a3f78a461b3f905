// Keeps what the server is at work on, so that it can be cancelled. Knows nothing of VS Code.

import type { ProgressToken, WorkDoneProgressBegin, WorkDoneProgressEnd, WorkDoneProgressReport } from "vscode-languageclient";

/** Something that is being done. */
export interface Work {
  readonly token: ProgressToken;
  readonly title: string;
  readonly message: string;
}

/** What has begun and not ended, the oldest first. */
export class Works {
  private readonly known = new Map<ProgressToken, Work>();

  /** Takes what is told of a token. */
  take(token: ProgressToken, told: WorkDoneProgressBegin | WorkDoneProgressReport | WorkDoneProgressEnd): void {
    const before = this.known.get(token);
    if (told.kind === "begin") {
      this.known.set(token, { token, title: told.title, message: told.message ?? "" });
    } else if (told.kind === "end") {
      this.known.delete(token);
    } else if (before !== undefined) {
      this.known.set(token, { ...before, message: told.message ?? before.message });
    }
  }

  all(): Work[] {
    return [...this.known.values()];
  }

  /** Forgets everything: the server that did it has gone. */
  clear(): void {
    this.known.clear();
  }
}
