// Says in which languages symbols, definitions and references are left to other extensions. Knows nothing of VS Code.

/** Extensions that bring a language server of their own, and the languages that they serve. VS Code's own come first. */
const SERVED: Readonly<Record<string, readonly string[]>> = {
  "vscode.typescript-language-features": ["javascript", "javascriptreact", "typescript", "typescriptreact"],
  "vscode.css-language-features": ["css", "less", "scss"],
  "vscode.html-language-features": ["html"],
  "vscode.json-language-features": ["json", "jsonc"],
  "ms-python.vscode-pylance": ["python"],
  "detachhead.basedpyright": ["python"],
  "anysphere.cursorpyright": ["python"],
  "astral-sh.ty": ["python"],
  "golang.go": ["go"],
  "rust-lang.rust-analyzer": ["rust"],
  "redhat.java": ["java"],
  "oracle.oracle-java": ["java"],
  "ms-vscode.cpptools": ["c", "cpp"],
  "llvm-vs-code-extensions.vscode-clangd": ["c", "cpp"],
  "ms-dotnettools.csharp": ["csharp"],
  "shopify.ruby-lsp": ["ruby"],
  "bmewburn.vscode-intelephense-client": ["php"],
  "jetbrains.kotlin-server": ["kotlin"],
  "fwcd.kotlin": ["kotlin"],
  "scalameta.metals": ["scala"],
  "swiftlang.swift-vscode": ["swift"],
  "dart-code.dart-code": ["dart"],
  "jakebecker.elixir-ls": ["elixir"],
  "sumneko.lua": ["lua"],
  "vue.volar": ["vue"],
  "svelte.svelte-vscode": ["svelte"],
  "redhat.vscode-yaml": ["yaml"],
  "mads-hartmann.bash-ide-vscode": ["shellscript"],
};

export type NavigationSetting = "auto" | "on" | "off";

/** What the server is told of navigation: whether it is wanted at all, and where not. */
export interface Navigation {
  readonly navigation: boolean;
  readonly navigationOff: readonly string[];
}

/** Turns the settings into what the server is told. `isInstalled` says whether an extension is there and enabled. */
export function chooseNavigation(
  setting: NavigationSetting,
  off: readonly string[],
  isInstalled: (extension: string) => boolean,
): Navigation {
  const languages = new Set(off);
  if (setting === "auto") {
    for (const [extension, served] of Object.entries(SERVED)) {
      if (isInstalled(extension)) {
        served.forEach((language) => languages.add(language));
      }
    }
  }
  return { navigation: setting !== "off", navigationOff: [...languages].sort() };
}
