// A language client as small as one can be, over the same protocol library that the extension is built on: for tests that
// start the real server. It says of itself what VS Code's client says.

import { spawn, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { pathToFileURL } from "node:url";
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type ProtocolConnection,
} from "vscode-languageserver-protocol/node";
import {
  LanguageClient,
  type ClientCapabilities,
  type CodeAction,
  type Command,
  type InitializeResult,
  type Range,
  type ShowDocumentParams,
  type ShowMessageRequestParams,
} from "vscode-languageclient/node";

/** What VS Code's client says that it can do. */
export function capabilitiesOfVsCode(): ClientCapabilities {
  const client = new LanguageClient("groundplan", "Groundplan", { command: "groundplan" }, { documentSelector: [] });
  return (client as unknown as { computeClientCapabilities(): ClientCapabilities }).computeClientCapabilities();
}

/** An editor with one server. */
export class Editor {
  /** What the server wanted shown, in order. */
  readonly shown: ShowDocumentParams[] = [];
  /** What the server asked the user, in order. Every question gets its first answer. */
  readonly asked: ShowMessageRequestParams[] = [];
  /** What the server logged. */
  readonly logged: string[] = [];
  /** Exit code of the server, once it has ended. */
  readonly ended: Promise<number | null>;
  private readonly connection: ProtocolConnection;
  private readonly process: ChildProcess;
  private hear: () => void = () => undefined;

  constructor(command: readonly string[], folder: string) {
    const [program, ...args] = command;
    this.process = spawn(program as string, args, { cwd: folder, stdio: ["pipe", "pipe", "inherit"] });
    this.ended = new Promise((resolve) => this.process.once("exit", (code) => resolve(code)));
    this.connection = createProtocolConnection(
      new StreamMessageReader(this.process.stdout as NodeJS.ReadableStream),
      new StreamMessageWriter(this.process.stdin as NodeJS.WritableStream),
      console,
    );
    this.listen();
  }

  private listen(): void {
    const on = this.connection.onRequest.bind(this.connection);
    on("workspace/configuration", (params: { items: unknown[] }) => params.items.map(() => null));
    on("client/registerCapability", () => null);
    on("window/workDoneProgress/create", () => null);
    for (const refreshed of ["codeLens", "diagnostic", "inlayHint", "semanticTokens"]) {
      on(`workspace/${refreshed}/refresh`, () => null);
    }
    on("window/showMessageRequest", (params: ShowMessageRequestParams) => {
      this.asked.push(params);
      return params.actions?.[0] ?? null;
    });
    on("window/showDocument", (params: ShowDocumentParams) => {
      this.shown.push(params);
      this.hear();
      return { success: true };
    });
    for (const told of ["window/logMessage", "window/showMessage"]) {
      this.connection.onNotification(told, (params: { message: string }) => void this.logged.push(params.message));
    }
    this.connection.listen();
  }

  /** Opens a folder; what the server says of itself. */
  async initialize(folder: string): Promise<InitializeResult> {
    const uri = pathToFileURL(folder).href;
    const result = await this.request<InitializeResult>("initialize", {
      processId: process.pid,
      clientInfo: { name: "Visual Studio Code", version: "1.106.0" },
      rootUri: uri,
      workspaceFolders: [{ uri, name: basename(folder) }],
      capabilities: capabilitiesOfVsCode(),
      initializationOptions: {},
    });
    await this.connection.sendNotification("initialized", {});
    return result;
  }

  /** Opens a file; its URI. */
  async open(path: string, languageId: string): Promise<string> {
    const uri = pathToFileURL(path).href;
    const textDocument = { uri, languageId, version: 1, text: readFileSync(path, "utf8") };
    await this.connection.sendNotification("textDocument/didOpen", { textDocument });
    return uri;
  }

  /** The actions that are offered for a range. */
  async actions(uri: string, range: Range): Promise<(Command | CodeAction)[]> {
    const params = { textDocument: { uri }, range, context: { diagnostics: [], triggerKind: 1 } };
    return (await this.request<(Command | CodeAction)[] | null>("textDocument/codeAction", params)) ?? [];
  }

  request<T>(method: string, params: unknown): Promise<T> {
    return this.connection.sendRequest<T>(method, params);
  }

  /** The next document that the server wants shown; the first one, if it was fast. */
  async document(): Promise<ShowDocumentParams> {
    while (this.shown.length === 0) {
      await new Promise<void>((resolve) => (this.hear = resolve));
    }
    return this.shown[0] as ShowDocumentParams;
  }

  /** Ends the server as an editor does; its exit code. */
  async close(): Promise<number | null> {
    await this.connection.sendRequest("shutdown");
    await this.connection.sendNotification("exit");
    return this.ended;
  }

  /** Ends the server as a crashed editor does. */
  async crash(): Promise<number | null> {
    this.connection.dispose();
    this.process.stdin?.destroy();
    return this.ended;
  }
}
