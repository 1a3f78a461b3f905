// Asks for the words that some commands of the server take. Plain LSP has no box for words; VS Code has one.

import * as vscode from "vscode";

interface Question {
  /** The part of the command's argument that the words go into. */
  readonly part: string;
  readonly title: string;
  readonly prompt: string;
}

const QUESTIONS: Readonly<Record<string, Question>> = {
  "groundplan.plan": {
    part: "change",
    title: "What shall be changed here?",
    prompt: "Leave it empty to choose among what is offered.",
  },
  "groundplan.record": {
    part: "text",
    title: "What was decided?",
    prompt: "Leave it empty to take the comment at this place.",
  },
};

/** The arguments with the user's words in them, as they are where nothing is to be asked; undefined if the user wants it no more. */
export async function complete(command: string, args: unknown[]): Promise<unknown[] | undefined> {
  const question = QUESTIONS[command];
  const [told, ...rest] = args;
  if (question === undefined || typeof told !== "object" || told === null || question.part in told) {
    return args;
  }
  const words = await vscode.window.showInputBox({ title: question.title, prompt: question.prompt, ignoreFocusOut: true });
  if (words === undefined) {
    return undefined;
  }
  return words.trim() ? [{ ...told, [question.part]: words.trim() }, ...rest] : args;
}
