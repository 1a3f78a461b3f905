// Starts, stops and restarts the language client. All starts and stops happen one after the other.

import * as vscode from "vscode";
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  State as ClientState,
  type ErrorHandler,
  type LanguageClientOptions,
  type Middleware,
} from "vscode-languageclient/node";
import { present, SCHEME, showDocument } from "./content";
import { complete } from "./questions";
import { showReferences } from "./references";
import { findCommand } from "./server";
import * as settings from "./settings";
import type { State } from "./status";
import { isAllowed } from "./trust";
import { Works } from "./works";

const RESTARTS = 5;
const RESTARTS_WITHIN_MS = 3 * 60_000;

/** The one server of this window, and what is known of it. */
export class Connection implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<State>();
  private readonly news = new vscode.EventEmitter<void>();
  private known: State = { kind: "stopped" };
  private running: LanguageClient | undefined;
  private work: Promise<void> = Promise.resolve();

  /** What the server is at work on. */
  readonly works = new Works();

  /** Fires when the state is another one. */
  readonly onDidChange = this.changed.event;

  /** Fires when something may have changed on the server: it connected, or had its lenses drawn anew. */
  readonly onNews = this.news.event;

  constructor(private readonly log: vscode.LogOutputChannel) {}

  get state(): State {
    return this.known;
  }

  /** The client, while the server answers. */
  get client(): LanguageClient | undefined {
    return this.known.kind === "connected" ? this.running : undefined;
  }

  /** Starts the server, or another one in its place. */
  restart(): Promise<void> {
    return this.after(async () => {
      await this.end();
      await this.begin();
    });
  }

  /** Ends the server. */
  stop(): Promise<void> {
    return this.after(() => this.end());
  }

  /** Tells the server what has become of the settings. */
  async tellSettings(): Promise<void> {
    const told = { settings: { [settings.SECTION]: settings.wishes() } };
    await this.client?.sendNotification("workspace/didChangeConfiguration", told);
  }

  dispose(): void {
    this.changed.dispose();
    this.news.dispose();
  }

  private after(step: () => Promise<void>): Promise<void> {
    this.work = this.work.then(step, step);
    return this.work;
  }

  private async begin(): Promise<void> {
    const found = await findCommand(settings.commandSetting(), settings.surroundings());
    if (found.path === undefined) {
      this.log.warn(`The command groundplan is in none of: ${found.looked.join(", ")}`);
      this.become({ kind: "missing", looked: found.looked });
      return;
    }
    const command = found.path;
    this.become({ kind: "starting", command });
    const client = this.make(command);
    this.running = client;
    client.onDidChangeState(({ newState }) => {
      if (this.running === client) {
        this.follow(newState, command);
      }
    });
    try {
      await client.start();
    } catch (error) {
      this.become({ kind: "failed", command, reason: error instanceof Error ? error.message : String(error) });
    }
  }

  private async end(): Promise<void> {
    const client = this.running;
    this.running = undefined;
    if (client !== undefined) {
      try {
        await client.dispose();
      } catch (error) {
        // A server that never started, or that is gone already, cannot be shut down in order.
        this.log.debug(`The client ended with: ${String(error)}`);
      }
    }
    this.become({ kind: "stopped" });
  }

  private follow(now: ClientState, command: string): void {
    if (now === ClientState.Running) {
      this.become({ kind: "connected", command });
    } else if (now === ClientState.Starting && this.known.kind !== "starting") {
      this.become({ kind: "reconnecting", command });
    } else if (now === ClientState.Stopped && this.known.kind === "connected") {
      this.become({ kind: "reconnecting", command });
    }
  }

  private become(state: State): void {
    this.known = state;
    if (state.kind !== "connected") {
      this.works.clear();
    }
    void vscode.commands.executeCommand("setContext", "groundplan.connected", state.kind === "connected");
    this.changed.fire(state);
    if (state.kind === "connected") {
      this.news.fire();
    }
  }

  private make(command: string): LanguageClient {
    const options: LanguageClientOptions = {
      // Which documents concern it, the server decides: decisions can rest on any file.
      documentSelector: [{ scheme: "file" }, { scheme: SCHEME }],
      initializationOptions: settings.wishes(),
      outputChannel: this.log,
      middleware: this.middleware(),
      errorHandler: this.errorHandler(command),
      initializationFailedHandler: () => false,
      markdown: { isTrusted: false, supportHtml: false },
    };
    const run = { command, args: settings.commandArguments(), options: { env: settings.commandEnvironment() } };
    return new LanguageClient(settings.SECTION, "Groundplan", run, options);
  }

  private middleware(): Middleware {
    return {
      handleWorkDoneProgress: (token, told, next) => {
        this.works.take(token, told);
        next(token, told);
      },
      executeCommand: async (command, args, next) => {
        if (!(await isAllowed(command))) {
          return undefined;
        }
        if (command === "groundplan.references" && (await showReferences(args[0]))) {
          return undefined;
        }
        const completed = await complete(command, args);
        return completed === undefined ? undefined : (next(command, completed) as Promise<unknown>);
      },
      provideTextDocumentContent: async (uri, token, next) => {
        const text = await next(uri, token);
        return typeof text === "string" ? present(text) : text;
      },
      provideCodeLenses: (document, token, next) => {
        this.news.fire();
        return next(document, token);
      },
      workspace: {
        configuration: async (params, token, next) => {
          const answers = await next(params, token);
          const told = Array.isArray(answers) ? answers : [];
          return params.items.map((item, at) => (item.section === settings.SECTION ? settings.wishes() : told[at]));
        },
      },
      window: { showDocument: (params, token, next) => showDocument(params, async (asked) => next(asked, token)) },
    };
  }

  /** A forwarder that ends is started again, but not for ever: what ends five times in three minutes is broken. */
  private errorHandler(command: string): ErrorHandler {
    const ends: number[] = [];
    return {
      error: () => ({ action: ErrorAction.Continue }),
      closed: () => {
        ends.push(Date.now());
        if (ends.length <= RESTARTS || Date.now() - (ends.shift() as number) > RESTARTS_WITHIN_MS) {
          return { action: CloseAction.Restart, handled: true };
        }
        const reason = `${command} ended ${RESTARTS + 1} times within minutes; its last words are in the log`;
        this.become({ kind: "failed", command, reason });
        return { action: CloseAction.DoNotRestart, handled: true };
      },
    };
  }
}
